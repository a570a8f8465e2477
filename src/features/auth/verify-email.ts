import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findAccountByEmail, lockAccount, markEmailVerified, readEmailAddress } from "../accounts/index.ts";
import { invalidToken } from "./errors.ts";
import { loginKeys } from "./guessing/guess-keys.ts";
import { saveKnownNetwork } from "./guessing/store.ts";
import { spendEmailToken } from "./store.ts";
import { findTokenOwner } from "./token-owner.ts";

/**
 * Marks an address as verified by the token that was mailed to it. Doing so again with any token of that address succeeds and changes
 * nothing. Throws `validation_failed` or `invalid_token`.
 */
export async function verifyEmail(app: App, given: { email: string; token: string; ip: string }): Promise<void> {
  const email = readEmailAddress(given.email);
  const owner = await findTokenOwner(app, "verify", given.token);
  const addressed = await findAccountByEmail(app.database.db, email);
  if (!owner || owner.account.id !== addressed?.id) throw invalidToken("verification_token");
  const { account, tokenId } = owner;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    if ((await lockAccount(tx, account.id)).verifiedAt !== null) return;
    if (!(await spendEmailToken(tx, account.id, tokenId, now))) throw invalidToken("verification_token");
    await markEmailVerified(tx, account.id, now);
    await saveKnownNetwork(tx, loginKeys(app.config.jwtSecret, email, given.ip).network, now);
  });
}
