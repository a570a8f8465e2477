import { sql } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";

/** For this transaction: proving the books reads all of them, however long that takes. */
export async function liftTimeLimit(tx: Tx): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(tx);
}

/** Recomputes everything that is stored and returns what differs, a sentence each. */
export async function listLedgerDifferences(db: Db): Promise<string[]> {
  const found = await sql<{ difference: string }>`
    select format('journal %s sums to %s cents instead of 0', journal_id, sum(amount_cents)) as difference
      from ledger_entry group by journal_id having sum(amount_cents) <> 0
    union all
    select format('balance of %s (%s) is stored as %s cents, its entries say %s', a.id, a.account_id, a.posted_cents, coalesce(sum(e.amount_cents), 0))
      from ledger_account a left join ledger_entry e on e.ledger_account_id = a.id where a.kind = 'credit'
      group by a.id having a.posted_cents <> coalesce(sum(e.amount_cents), 0) or a.entry_count <> count(e.id)
    union all
    select format('entry %s of %s says %s cents after it, the entries before it say %s', number, ledger_account_id, balance_after_cents, proved)
      from (select e.*, sum(amount_cents) over (partition by ledger_account_id order by number) as proved from ledger_entry e where number is not null) running
      where balance_after_cents <> proved
    union all
    select format('%s cents are held on %s (%s), its open holds say %s', a.held_cents, a.id, a.account_id, coalesce(sum(h.amount_cents), 0))
      from ledger_account a left join (
        select h.* from ledger_hold h left join ledger_hold_resolution r on r.hold_id = h.id where r.hold_id is null) h on h.ledger_account_id = a.id
      where a.kind = 'credit' group by a.id having a.held_cents <> coalesce(sum(h.amount_cents), 0)
    union all
    select format('hold %s of %s cents was posted with %s', h.id, h.amount_cents, r.posted_cents)
      from ledger_hold_resolution r join ledger_hold h on h.id = r.hold_id where r.posted_cents > h.amount_cents
    union all
    select format('receivable says %s cents, the accounts owe %s', coalesce(-sum(e.amount_cents), 0), (select coalesce(sum(owed_cents), 0) from ledger_account))
      from ledger_entry e where e.ledger_account_id = 'receivable'
      having coalesce(-sum(e.amount_cents), 0) <> (select coalesce(sum(owed_cents), 0) from ledger_account)
    order by 1`.execute(db);
  return found.rows.map((row) => row.difference);
}

export async function countLedger(
  db: Db,
): Promise<{ accounts: number; journals: number; entries: number; openHolds: number }> {
  const counted = await sql<{ accounts: number; journals: number; entries: number; openHolds: number }>`
    select (select count(*)::int from ledger_account where kind = 'credit') as accounts, (select count(*)::int from ledger_journal) as journals,
      (select count(*)::int from ledger_entry) as entries,
      (select count(*)::int from ledger_hold h where not exists (select from ledger_hold_resolution r where r.hold_id = h.id)) as open_holds`.execute(
    db,
  );
  const [row] = counted.rows;
  if (!row) throw new Error("counting answered nothing");
  return row;
}
