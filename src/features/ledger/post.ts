import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { platformAccounts } from "./accounts.ts";
import { availableCents } from "./balance.ts";
import { collectDebt } from "./collect-debt.ts";
import { reviewSoftLimit } from "./soft-limit.ts";
import {
  changeOwed,
  insertJournal,
  insertPlatformEntry,
  type JournalType,
  lockCreditAccount,
  postCreditEntry,
  setDeposit,
} from "./store.ts";

interface Cause {
  /** What makes it happen once: the same cause again changes nothing. */
  cause: string;
  description: string;
  reference: string | null;
  now: Date;
}

export interface CreditChange extends Cause {
  id?: string;
  accountId: string;
  amountCents: bigint;
}

/** Credits a captured payment, whose money is at PayPal unless it has stood in the account `from`. Returns whether this call posted it. */
export async function creditPayment(
  tx: Tx,
  change: CreditChange & { id: string; isDeposit: boolean; from?: string },
): Promise<boolean> {
  if (!(await postAgainst(tx, "topup", change.from ?? platformAccounts.paypal, change))) return false;
  if (change.isDeposit) await setDeposit(tx, change.accountId, change.amountCents, change.now);
  return true;
}

/** Gives a charge back to the account's credit. */
export async function refundCredit(tx: Tx, change: CreditChange): Promise<boolean> {
  return await postAgainst(tx, "refund", platformAccounts.sales, change);
}

/** The operator's correction; a negative amount takes credit away. */
export async function adjustCredit(tx: Tx, change: CreditChange): Promise<boolean> {
  return await postAgainst(tx, "adjustment", platformAccounts.adjustments, change);
}

/** Credits money that reached the operator outside of PayPal, such as a bank transfer. */
export async function creditTransfer(tx: Tx, change: CreditChange): Promise<boolean> {
  return await postAgainst(tx, "topup", platformAccounts.adjustments, change);
}

/**
 * PayPal took money back. What the account can still spend is debited, a postpaid one up to its limit; the rest becomes `owed` and blocks
 * orders until it is paid. What open orders reserve is not taken.
 */
export async function debitReversal(tx: Tx, change: CreditChange): Promise<boolean> {
  const id = newId("txn");
  if (!(await openJournal(tx, "refund", { ...change, id }))) return false;
  const account = await lockCreditAccount(tx, change.accountId);
  const available = availableCents(account);
  const taken = available < change.amountCents ? available : change.amountCents;
  const owed = change.amountCents - taken;
  await insertPlatformEntry(tx, id, platformAccounts.paypal, change.amountCents, change.now);
  if (owed > 0n) await insertPlatformEntry(tx, id, platformAccounts.receivable, -owed, change.now);
  const { accountId, now } = change;
  const moved =
    taken === 0n
      ? await changeOwed(tx, accountId, owed)
      : await postCreditEntry(tx, {
          journalId: id,
          accountId,
          amountCents: -taken,
          heldChangeCents: 0n,
          owedChangeCents: owed,
          now,
        });
  await reviewSoftLimit(tx, moved, now);
  return true;
}

/** Money of a payer without credit: moves between the platform's own accounts, `amountCents` from one to the other. */
export async function movePlatformMoney(
  tx: Tx,
  move: Cause & { type: "payment" | "settlement" | "refund"; from: string; to: string; amountCents: bigint },
): Promise<boolean> {
  const id = newId("txn");
  if (
    !(await insertJournal(tx, {
      id,
      type: move.type,
      cause: move.cause,
      description: move.description,
      reference: move.reference,
      createdAt: move.now,
    }))
  )
    return false;
  await insertPlatformEntry(tx, id, move.from, -move.amountCents, move.now);
  await insertPlatformEntry(tx, id, move.to, move.amountCents, move.now);
  return true;
}

async function postAgainst(tx: Tx, type: JournalType, platformAccount: string, change: CreditChange): Promise<boolean> {
  const id = change.id ?? newId("txn");
  if (!(await openJournal(tx, type, { ...change, id }))) return false;
  const { accountId, amountCents, now } = change;
  await insertPlatformEntry(tx, id, platformAccount, -amountCents, now);
  const entry = { journalId: id, accountId, amountCents, heldChangeCents: 0n, owedChangeCents: 0n, now };
  const account = await collectDebt(tx, await postCreditEntry(tx, entry), id, now);
  await reviewSoftLimit(tx, account, now);
  return true;
}

async function openJournal(tx: Tx, type: JournalType, change: Cause & { id: string }): Promise<boolean> {
  return await insertJournal(tx, {
    id: change.id,
    type,
    cause: change.cause,
    description: change.description,
    reference: change.reference,
    createdAt: change.now,
  });
}
