import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { lockAccount, markEmailVerified } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { requireUnbreached } from "./breach-check.ts";
import { invalidToken } from "./errors.ts";
import { loginKeys } from "./guessing/guess-keys.ts";
import { saveKnownNetwork } from "./guessing/store.ts";
import { hashPassword } from "./password-hash.ts";
import { requireAcceptablePassword } from "./password-rules.ts";
import { replacePassword } from "./replace-password.ts";
import { endAllSessions, spendEmailToken } from "./store.ts";
import { findTokenOwner } from "./token-owner.ts";

/**
 * Sets a new password by the newest token that was mailed, and ends every session of the account. A refused password spends nothing.
 * A second factor stays. Who holds the mail holds the address: it counts as verified afterwards, and the network as the owner's. Throws `validation_failed` or `invalid_token`.
 */
export async function resetPassword(
  app: App,
  given: { token: string; newPassword: string; origin: Origin },
): Promise<void> {
  requireAcceptablePassword(given.newPassword, "new_password");
  const owner = await findTokenOwner(app, "reset", given.token);
  if (!owner?.isUsable) throw invalidToken("reset_token");
  const { id: accountId, role } = owner.account;
  const breachCheck = await requireUnbreached(app, role, given.newPassword, "new_password");
  const passwordHash = await hashPassword(given.newPassword);
  const now = app.clock.now();
  const keys = loginKeys(app.config.jwtSecret, owner.account.email, given.origin.ip);
  await inTransaction(app, async (tx) => {
    await lockAccount(tx, accountId);
    if (!(await spendEmailToken(tx, accountId, owner.tokenId, now))) throw invalidToken("reset_token");
    await replacePassword(tx, accountId, { passwordHash, ...breachCheck }, now);
    await markEmailVerified(tx, accountId, now);
    await saveKnownNetwork(tx, keys.network, now);
    await endAllSessions(tx, accountId, "password_reset", now);
    await recordAudit(tx, { accountId, by: given.origin, action: "password_reset" }, now);
  });
}
