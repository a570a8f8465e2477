import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { Failure } from "../../platform/failure.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Account, openAccount, readAccountName, readEmailAddress } from "../accounts/index.ts";
import { requireUnbreached } from "./breach-check.ts";
import { issueEmailToken } from "./email-token.ts";
import { hashPassword } from "./password-hash.ts";
import { requireAcceptablePassword } from "./password-rules.ts";
import { reportRepeatedRegistration } from "./repeated-registration.ts";
import type { RegisterBody } from "./schema.ts";

/**
 * Opens an account and sends the mail that verifies its address. Throws `validation_failed` or `email_taken`; the latter is written into the
 * log of whose address it is.
 */
export async function register(app: App, body: Static<typeof RegisterBody>, origin: Origin): Promise<Account> {
  const { role } = body;
  const email = readEmailAddress(body.email);
  const name = body.name === undefined || body.name.trim() === "" ? null : readAccountName(body.name);
  requireAcceptablePassword(body.password, "password");
  const breachCheck = await requireUnbreached(app, role, body.password, "password");
  const passwordHash = await hashPassword(body.password);
  const now = app.clock.now();
  try {
    return await inTransaction(app, async (tx) => {
      const account = await openAccount(tx, { email, role, name, passwordHash, ...breachCheck }, now);
      await issueEmailToken(tx, { accountId: account.id, purpose: "verify", secret: app.config.jwtSecret, now });
      return account;
    });
  } catch (error) {
    const isTaken = error instanceof Failure && error.code === "email_taken";
    if (isTaken) await reportRepeatedRegistration(app, { email, role, ...origin });
    throw error;
  }
}
