import type { Tx } from "../../platform/database.ts";
import { platformAccounts } from "./accounts.ts";
import { availableCents } from "./balance.ts";
import { collectDebt } from "./collect-debt.ts";
import { accountBlocked, insufficientCredit } from "./errors.ts";
import { reviewSoftLimit } from "./soft-limit.ts";
import {
  findHold,
  freeHeld,
  getCreditAccount,
  type Hold,
  insertHold,
  insertJournal,
  insertPlatformEntry,
  insertResolution,
  postCreditEntry,
  reserveCredit,
} from "./store.ts";

export interface HoldRequest {
  id: string;
  accountId: string;
  amountCents: bigint;
  /** What is held for, once. */
  cause: string;
  description: string;
  reference: string;
  now: Date;
}

/**
 * Reserves credit for something whose outcome is not known yet. The hold's id is also the id of its transaction in the statement.
 * Throws `insufficient_credit` or `account_blocked`. No timer ever ends a hold.
 */
export async function placeHold(tx: Tx, request: HoldRequest): Promise<void> {
  const account = await reserveCredit(tx, request.accountId, request.amountCents);
  if (!account) throw await refusal(tx, request);
  const { id, amountCents, cause, description, reference, now } = request;
  await insertHold(tx, { id, ledgerAccountId: account.id, amountCents, cause, description, reference, createdAt: now });
  await reviewSoftLimit(tx, account, now);
}

/** Charges `amountCents` of a hold and releases the rest. False when the hold was resolved before. */
export async function postHold(tx: Tx, holdId: string, amountCents: bigint, now: Date): Promise<boolean> {
  if (amountCents === 0n) return await releaseHold(tx, holdId, now);
  const hold = await getHold(tx, holdId);
  if (amountCents > hold.amountCents)
    throw new Error(`Hold ${holdId} reserves ${hold.amountCents} cents; ${amountCents} can't be posted`);
  // First, because its key decides who resolves the hold; the journal it names follows in this transaction.
  const resolution = { holdId, kind: "posted" as const, postedCents: amountCents, journalId: holdId, createdAt: now };
  if (!(await insertResolution(tx, resolution))) return false;
  const { description, reference } = hold;
  await insertJournal(tx, {
    id: holdId,
    type: "order",
    cause: `hold:${holdId}`,
    description,
    reference,
    createdAt: now,
  });
  await insertPlatformEntry(tx, holdId, platformAccounts.sales, amountCents, now);
  const account = await postCreditEntry(tx, {
    journalId: holdId,
    accountId: hold.accountId,
    amountCents: -amountCents,
    heldChangeCents: -hold.amountCents,
    owedChangeCents: 0n,
    now,
  });
  await reviewSoftLimit(tx, await collectDebt(tx, account, holdId, now), now);
  return true;
}

/** Gives all of a hold back. False when the hold was resolved before. */
export async function releaseHold(tx: Tx, holdId: string, now: Date): Promise<boolean> {
  const hold = await getHold(tx, holdId);
  if (!(await insertResolution(tx, { holdId, kind: "released", postedCents: 0n, journalId: null, createdAt: now })))
    return false;
  const account = await freeHeld(tx, hold.accountId, hold.amountCents);
  await reviewSoftLimit(tx, await collectDebt(tx, account, holdId, now), now);
  return true;
}

async function getHold(tx: Tx, holdId: string): Promise<Hold & { accountId: string }> {
  const hold = await findHold(tx, holdId);
  if (!hold || hold.accountId === null) throw new Error(`There is no hold ${holdId}`);
  return { ...hold, accountId: hold.accountId };
}

async function refusal(tx: Tx, request: HoldRequest): Promise<Error> {
  const account = await getCreditAccount(tx, request.accountId);
  if (account.owedCents > 0n) return accountBlocked(account.owedCents, account.billingMode);
  return insufficientCredit(request.amountCents, availableCents(account), account.billingMode);
}
