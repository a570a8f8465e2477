import { type Selectable, sql } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import { currency } from "../../platform/money.ts";
import type { LedgerAccountTable, LedgerHoldTable, LedgerJournalTable } from "../../platform/schema.generated.ts";

export type CreditAccount = Selectable<LedgerAccountTable>;
export type Hold = Selectable<LedgerHoldTable>;
export type JournalType = Selectable<LedgerJournalTable>["type"];

export async function insertCreditAccount(tx: Tx, id: string, accountId: string, now: Date): Promise<void> {
  await tx.insertInto("ledgerAccount").values({ id, kind: "credit", accountId, currency, createdAt: now }).execute();
}

export async function findCreditAccount(db: Db, accountId: string): Promise<CreditAccount | undefined> {
  return await db.selectFrom("ledgerAccount").selectAll().where("accountId", "=", accountId).executeTakeFirst();
}

export async function getCreditAccount(db: Db, accountId: string): Promise<CreditAccount> {
  return await db.selectFrom("ledgerAccount").selectAll().where("accountId", "=", accountId).executeTakeFirstOrThrow();
}

/** Whether the account's e-mail address is verified. */
export async function isOwnerVerified(db: Db, accountId: string): Promise<boolean> {
  const account = await db
    .selectFrom("account")
    .select("verifiedAt")
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  return account.verifiedAt !== null;
}

/** Locks the account's row until the transaction ends. */
export async function lockCreditAccount(tx: Tx, accountId: string): Promise<CreditAccount> {
  return await tx
    .selectFrom("ledgerAccount")
    .selectAll()
    .where("accountId", "=", accountId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** False when this cause was posted before. */
export async function insertJournal(
  tx: Tx,
  journal: {
    id: string;
    type: JournalType;
    cause: string;
    description: string;
    reference: string | null;
    createdAt: Date;
  },
): Promise<boolean> {
  const result = await tx
    .insertInto("ledgerJournal")
    .values(journal)
    .onConflict((conflict) => conflict.column("cause").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function insertPlatformEntry(
  tx: Tx,
  journalId: string,
  ledgerAccountId: string,
  amountCents: bigint,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("ledgerEntry")
    .values({ journalId, ledgerAccountId, currency, amountCents, createdAt: now })
    .execute();
}

/**
 * Moves a credit account's balance and what it holds, and writes the entry that proves it, in one statement. The row's own check refuses
 * to go below the credit limit.
 */
export async function postCreditEntry(
  tx: Tx,
  change: {
    journalId: string;
    accountId: string;
    amountCents: bigint;
    heldChangeCents: bigint;
    owedChangeCents: bigint;
    now: Date;
  },
): Promise<CreditAccount> {
  const moved = await sql<CreditAccount>`
    with moved as (
      update ledger_account set posted_cents = posted_cents + ${change.amountCents}, held_cents = held_cents + ${change.heldChangeCents},
        owed_cents = owed_cents + ${change.owedChangeCents}, entry_count = entry_count + 1
      where account_id = ${change.accountId} returning *),
    entry as (
      insert into ledger_entry (journal_id, ledger_account_id, currency, amount_cents, balance_after_cents, number, created_at)
      select ${change.journalId}, id, currency, ${change.amountCents}, posted_cents, entry_count, ${change.now} from moved)
    select * from moved`.execute(tx);
  const [account] = moved.rows;
  if (!account) throw new Error(`Account ${change.accountId} has no credit account`);
  return account;
}

/** Changes what the account owes without a posting to its balance. */
export async function changeOwed(tx: Tx, accountId: string, changeCents: bigint): Promise<CreditAccount> {
  return await tx
    .updateTable("ledgerAccount")
    .set({ owedCents: sql`owed_cents + ${changeCents}` })
    .where("accountId", "=", accountId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Reserves `amountCents` when the account owes nothing and the limit allows it; undefined otherwise. One statement, the hot row last. */
export async function reserveCredit(
  tx: Tx,
  accountId: string,
  amountCents: bigint,
): Promise<CreditAccount | undefined> {
  const reserved = await sql<CreditAccount>`
    update ledger_account set held_cents = held_cents + ${amountCents}
    where account_id = ${accountId} and owed_cents = 0 and posted_cents - held_cents - ${amountCents} >= -credit_limit_cents
    returning *`.execute(tx);
  return reserved.rows[0];
}

export async function insertHold(tx: Tx, hold: Hold): Promise<void> {
  await tx.insertInto("ledgerHold").values(hold).execute();
}

export async function findHold(tx: Tx, holdId: string): Promise<(Hold & { accountId: string | null }) | undefined> {
  return await tx
    .selectFrom("ledgerHold")
    .innerJoin("ledgerAccount", "ledgerAccount.id", "ledgerHold.ledgerAccountId")
    .selectAll("ledgerHold")
    .select("ledgerAccount.accountId")
    .where("ledgerHold.id", "=", holdId)
    .executeTakeFirst();
}

/** False when the hold was resolved before: each resolves once. */
export async function insertResolution(
  tx: Tx,
  resolution: {
    holdId: string;
    kind: "posted" | "released";
    postedCents: bigint;
    journalId: string | null;
    createdAt: Date;
  },
): Promise<boolean> {
  const result = await tx
    .insertInto("ledgerHoldResolution")
    .values(resolution)
    .onConflict((conflict) => conflict.column("holdId").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function freeHeld(tx: Tx, accountId: string, amountCents: bigint): Promise<CreditAccount> {
  const freed = await sql<CreditAccount>`
    update ledger_account set held_cents = held_cents - ${amountCents} where account_id = ${accountId} returning *`.execute(
    tx,
  );
  const [account] = freed.rows;
  if (!account) throw new Error(`Account ${accountId} has no credit account`);
  return account;
}

export async function setBelowSoftLimit(tx: Tx, accountId: string, isBelow: boolean): Promise<boolean> {
  const result = await tx
    .updateTable("ledgerAccount")
    .set({ isBelowSoftLimit: isBelow })
    .where("accountId", "=", accountId)
    .where("isBelowSoftLimit", "=", !isBelow)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function setDeposit(tx: Tx, accountId: string, amountCents: bigint, now: Date): Promise<void> {
  await tx
    .updateTable("ledgerAccount")
    .set({ depositedAt: now, depositCents: amountCents })
    .where("accountId", "=", accountId)
    .where("depositedAt", "is", null)
    .execute();
}

export async function setBilling(
  tx: Tx,
  accountId: string,
  billing: Pick<
    CreditAccount,
    "billingMode" | "billingBasis" | "creditLimitCents" | "softLimitCents" | "postpaidAfterNumber"
  >,
): Promise<CreditAccount> {
  return await tx
    .updateTable("ledgerAccount")
    .set(billing)
    .where("accountId", "=", accountId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What makes a debt be paid once after each transaction that freed credit. */
export function debtCause(after: string): string {
  return `debt:${after}`;
}

/** The credit balance right after a journal was posted and the debt was paid that it covered; undefined when it moved none. */
export async function findBalanceAfter(db: Db, journalId: string): Promise<bigint | undefined> {
  const entry = await db
    .selectFrom("ledgerEntry")
    .innerJoin("ledgerJournal", "ledgerJournal.id", "ledgerEntry.journalId")
    .select("ledgerEntry.balanceAfterCents")
    .where((where) =>
      where.or([where("ledgerJournal.id", "=", journalId), where("ledgerJournal.cause", "=", debtCause(journalId))]),
    )
    .where("ledgerEntry.balanceAfterCents", "is not", null)
    .orderBy("ledgerEntry.number", "desc")
    .executeTakeFirst();
  return entry?.balanceAfterCents ?? undefined;
}

/** What a journal moved a credit balance by; undefined when it moved none. */
export async function findCreditMoved(db: Db, journalId: string): Promise<bigint | undefined> {
  const entry = await db
    .selectFrom("ledgerEntry")
    .select("amountCents")
    .where("journalId", "=", journalId)
    .where("balanceAfterCents", "is not", null)
    .executeTakeFirst();
  return entry?.amountCents;
}

/** Credit held for orders under way, of all accounts. Read from the accounts, so that it costs the same however long the history. */
export async function measureHolds(db: Db): Promise<{ heldCents: number; accounts: number }> {
  const held = await sql<{ heldCents: number; accounts: number }>`
    select coalesce(sum(held_cents), 0)::float8 as held_cents, count(*)::int as accounts from ledger_account where held_cents > 0`.execute(
    db,
  );
  return held.rows[0] ?? { heldCents: 0, accounts: 0 };
}
