import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { getAccount, lockAccount } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { requireUnbreached } from "./breach-check.ts";
import { unacceptablePassword, unrepeatedPassword, wrongPassword } from "./errors.ts";
import { requireOwnPassword } from "./own-password.ts";
import { hashPassword } from "./password-hash.ts";
import { requireAcceptablePassword } from "./password-rules.ts";
import { replacePassword } from "./replace-password.ts";
import type { ChangePasswordBody } from "./schema.ts";
import { requireCode } from "./second-factor/require-code.ts";
import { endOtherSessions } from "./store.ts";

/** Changes the caller's password and ends its other sessions. Throws `validation_failed`, `wrong_password` or `wrong_totp_code`. */
export async function changePassword(app: App, actor: Actor, body: Static<typeof ChangePasswordBody>): Promise<void> {
  requireAcceptablePassword(body.new_password, "new_password");
  if (body.confirm_password !== body.new_password) throw unrepeatedPassword();
  if (body.new_password === body.old_password)
    throw unacceptablePassword("new_password", ["must differ from the old one"]);
  const account = await getAccount(app.database.db, actor.accountId);
  await requireOwnPassword(app, account, body.old_password, "old_password");
  await requireCode(app, actor, body.totp_code);
  const breachCheck = await requireUnbreached(app, account.role, body.new_password, "new_password");
  const passwordHash = await hashPassword(body.new_password);
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    // Of two changes at once the second one's old password is no longer right.
    if ((await lockAccount(tx, account.id)).passwordHash !== account.passwordHash) throw wrongPassword("old_password");
    await replacePassword(tx, account.id, { passwordHash, ...breachCheck }, now);
    await endOtherSessions(tx, account.id, actor.credential.id, "password_changed", now);
    await recordAudit(tx, { accountId: account.id, by: actor, action: "password_changed" }, now);
  });
}
