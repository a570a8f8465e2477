import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { platformAccounts } from "./accounts.ts";
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
  if (!(await creditIncome(tx, "topup", change.from ?? platformAccounts.paypal, change))) return false;
  if (change.isDeposit) await setDeposit(tx, change.accountId, change.amountCents, change.now);
  return true;
}

/** Gives a charge back to the account's credit. */
export async function refundCredit(tx: Tx, change: CreditChange): Promise<boolean> {
  return await postAgainst(tx, "refund", platformAccounts.sales, change);
}

/** The operator's correction; a negative amount takes credit away. */
export async function adjustCredit(tx: Tx, change: CreditChange): Promise<boolean> {
  if (change.amountCents > 0n) return await creditIncome(tx, "adjustment", platformAccounts.adjustments, change);
  return await postAgainst(tx, "adjustment", platformAccounts.adjustments, change);
}

/** Credits money that reached the operator outside of PayPal, such as a bank transfer. */
export async function creditTransfer(tx: Tx, change: CreditChange): Promise<boolean> {
  return await creditIncome(tx, "topup", platformAccounts.adjustments, change);
}

/**
 * PayPal took money back. What the account still has is debited; the rest becomes `owed` and blocks orders until it is paid. Only money
 * that no open order reserves is taken.
 */
export async function debitReversal(tx: Tx, change: CreditChange): Promise<boolean> {
  const id = newId("txn");
  if (!(await openJournal(tx, "refund", { ...change, id }))) return false;
  const account = await lockCreditAccount(tx, change.accountId);
  const free = account.postedCents - account.heldCents;
  const taken = free <= 0n ? 0n : free < change.amountCents ? free : change.amountCents;
  const owed = change.amountCents - taken;
  await insertPlatformEntry(tx, id, platformAccounts.paypal, change.amountCents, change.now);
  if (owed > 0n) await insertPlatformEntry(tx, id, platformAccounts.receivable, -owed, change.now);
  await moveCredit(tx, id, change, -taken, owed);
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

/** Whatever comes in pays what the owner owes first; the rest is credit. */
async function creditIncome(tx: Tx, type: JournalType, from: string, change: CreditChange): Promise<boolean> {
  const id = change.id ?? newId("txn");
  if (!(await openJournal(tx, type, { ...change, id }))) return false;
  await insertPlatformEntry(tx, id, from, -change.amountCents, change.now);
  const { owedCents } = await lockCreditAccount(tx, change.accountId);
  const toDebt = owedCents < change.amountCents ? owedCents : change.amountCents;
  if (toDebt > 0n) await insertPlatformEntry(tx, id, platformAccounts.receivable, toDebt, change.now);
  await moveCredit(tx, id, change, change.amountCents - toDebt, -toDebt);
  return true;
}

async function postAgainst(tx: Tx, type: JournalType, platformAccount: string, change: CreditChange): Promise<boolean> {
  const id = change.id ?? newId("txn");
  if (!(await openJournal(tx, type, { ...change, id }))) return false;
  await insertPlatformEntry(tx, id, platformAccount, -change.amountCents, change.now);
  await moveCredit(tx, id, change, change.amountCents, 0n);
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

async function moveCredit(
  tx: Tx,
  journalId: string,
  change: { accountId: string; now: Date },
  amountCents: bigint,
  owedChangeCents: bigint,
): Promise<void> {
  const { accountId, now } = change;
  const account =
    amountCents === 0n
      ? await changeOwed(tx, accountId, owedChangeCents)
      : await postCreditEntry(tx, { journalId, accountId, amountCents, heldChangeCents: 0n, owedChangeCents, now });
  await reviewSoftLimit(tx, account, now);
}
