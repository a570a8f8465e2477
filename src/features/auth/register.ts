import type { Static } from "typebox";
import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Account, openAccount, readAccountName, readEmailAddress } from "../accounts/index.ts";
import { requireUnbreached } from "./breach-check.ts";
import { issueEmailToken } from "./email-token.ts";
import { hashPassword } from "./password-hash.ts";
import { requireAcceptablePassword } from "./password-rules.ts";
import type { RegisterBody } from "./schema.ts";

/** Opens an account and sends the mail that verifies its address. Throws `validation_failed` or `email_taken`. */
export async function register(app: App, body: Static<typeof RegisterBody>): Promise<Account> {
  const email = readEmailAddress(body.email);
  const name = body.name === undefined || body.name.trim() === "" ? null : readAccountName(body.name);
  requireAcceptablePassword(body.password, "password");
  const breachCheck = await requireUnbreached(app, body.role, body.password, "password");
  const passwordHash = await hashPassword(body.password);
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const account = await openAccount(tx, { email, role: body.role, name, passwordHash, ...breachCheck }, now);
    await issueEmailToken(tx, { accountId: account.id, purpose: "verify", secret: app.config.jwtSecret, now });
    return account;
  });
}
