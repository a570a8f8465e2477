import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { platformAccounts } from "./accounts.ts";
import { availableCents } from "./balance.ts";
import { type CreditAccount, debtCause, insertJournal, insertPlatformEntry, postCreditEntry } from "./store.ts";

/**
 * Pays what the owner owes from what has become free, whatever freed it: so that nobody is blocked who has the money, and the statement
 * shows what came in whole and the debt beside it. `after` is the transaction that freed it, if it was one. Returns the account as it then is.
 */
export async function collectDebt(
  tx: Tx,
  account: CreditAccount,
  after: string | null,
  now: Date,
): Promise<CreditAccount> {
  const available = availableCents(account);
  const paid = available < account.owedCents ? available : account.owedCents;
  if (account.accountId === null || paid <= 0n) return account;
  const id = newId("txn");
  await insertJournal(tx, {
    id,
    type: "refund",
    cause: debtCause(after ?? id),
    description: "Paid what PayPal had taken back",
    reference: after,
    createdAt: now,
  });
  await insertPlatformEntry(tx, id, platformAccounts.receivable, paid, now);
  const { accountId } = account;
  const entry = { journalId: id, accountId, amountCents: -paid, heldChangeCents: 0n, owedChangeCents: -paid, now };
  return await postCreditEntry(tx, entry);
}
