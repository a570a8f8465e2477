import { type Selectable, sql } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { PageRequest } from "../../../platform/http/schemas.ts";
import { currency } from "../../../platform/money.ts";
import type { InvoiceLineTable, InvoiceTable } from "../../../platform/schema.generated.ts";

export type Invoice = Selectable<InvoiceTable>;
export type InvoiceLine = Selectable<InvoiceLineTable>;

// Reading -------------------------------------------------------------------------------------------------------------------------

export async function listInvoices(
  db: Db,
  accountId: string,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<Invoice[]> {
  return await db
    .selectFrom("invoice")
    .selectAll()
    .where("accountId", "=", accountId)
    .orderBy("issuedAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countInvoices(db: Db, accountId: string): Promise<number> {
  const counted = await db
    .selectFrom("invoice")
    .select(({ fn }) => fn.countAll<bigint>().as("total"))
    .where("accountId", "=", accountId)
    .executeTakeFirstOrThrow();
  return Number(counted.total);
}

/** What an account has not paid yet, oldest first: it is due first. */
export async function listOpenInvoices(db: Db, accountId: string): Promise<Invoice[]> {
  return await db
    .selectFrom("invoice")
    .selectAll()
    .where("accountId", "=", accountId)
    .where("paidAt", "is", null)
    .orderBy("issuedAt")
    .orderBy("id")
    .execute();
}

export async function findInvoice(db: Db, accountId: string, id: string): Promise<Invoice | undefined> {
  return await db
    .selectFrom("invoice")
    .selectAll()
    .where("id", "=", id)
    .where("accountId", "=", accountId)
    .executeTakeFirst();
}

export async function getInvoice(db: Db, id: string): Promise<Invoice> {
  return await db.selectFrom("invoice").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

/** Up to `limit` lines of an invoice, in its order. */
export async function listLines(db: Db, invoiceId: string, limit: number): Promise<InvoiceLine[]> {
  return await db
    .selectFrom("invoiceLine")
    .selectAll()
    .where("invoiceId", "=", invoiceId)
    .orderBy("number")
    .limit(limit)
    .execute();
}

// Paying --------------------------------------------------------------------------------------------------------------------------

/** The invoice with this id or number, locked until the transaction ends. */
export async function lockInvoice(tx: Tx, idOrNumber: string): Promise<Invoice | undefined> {
  return await tx
    .selectFrom("invoice")
    .selectAll()
    .where((where) => where.or([where("id", "=", idOrNumber), where("number", "=", idOrNumber)]))
    .forUpdate()
    .executeTakeFirst();
}

export async function markPaid(
  tx: Tx,
  id: string,
  payment: { paidAt: Date; paidBy: "paypal" | "transfer"; paidJournalId: string },
): Promise<void> {
  await tx.updateTable("invoice").set(payment).where("id", "=", id).execute();
}

// Issuing -------------------------------------------------------------------------------------------------------------------------

/** Postpaid accounts without an invoice for the period that starts then. */
export async function listUnbilledAccounts(db: Db, periodStart: Date): Promise<string[]> {
  const found = await sql<{ accountId: string }>`
    select a.account_id from ledger_account a where a.billing_mode = 'postpaid'
      and not exists (select from invoice i where i.account_id = a.account_id and i.period_start = ${periodStart})
    order by a.created_at, a.id`.execute(db);
  return found.rows.map((row) => row.accountId);
}

export async function hasInvoice(tx: Tx, accountId: string, periodStart: Date): Promise<boolean> {
  const found = await tx
    .selectFrom("invoice")
    .select("id")
    .where("accountId", "=", accountId)
    .where("periodStart", "=", periodStart)
    .executeTakeFirst();
  return found !== undefined;
}

export async function getBuyer(tx: Tx, accountId: string): Promise<{ name: string | null; email: string }> {
  return await tx.selectFrom("account").select(["name", "email"]).where("id", "=", accountId).executeTakeFirstOrThrow();
}

/** What a next invoice that takes everything before `before` would sum to. The caller holds the credit account's lock. */
export async function sumUnbilled(
  tx: Tx,
  accountId: string,
  before: Date,
): Promise<{ lineCount: number; totalCents: bigint }> {
  const summed = await sql<{ lineCount: number; totalCents: bigint }>`
    select count(*)::int as line_count, coalesce(sum(amount_cents), 0)::bigint as total_cents
    from (${unbilled(accountId, before)}) line`.execute(tx);
  const [row] = summed.rows;
  if (!row) throw new Error("summing answered nothing");
  return row;
}

/** The next number of a year, without gaps: others wait until this transaction has ended, and get the number if it is undone. */
export async function takeNumber(tx: Tx, year: number): Promise<number> {
  const taken = await sql<{ lastNumber: number }>`
    insert into invoice_number (year, last_number) values (${year}, 1)
    on conflict (year) do update set last_number = invoice_number.last_number + 1 returning last_number`.execute(tx);
  const [row] = taken.rows;
  if (!row) throw new Error(`no number was given for ${year}`);
  return row.lastNumber;
}

export type NewInvoice = Omit<Invoice, "currency" | "paidAt" | "paidBy" | "paidJournalId">;

/** Writes an invoice and everything before its period's end that no invoice has billed as its lines. */
export async function insertInvoice(tx: Tx, invoice: NewInvoice): Promise<void> {
  await tx
    .insertInto("invoice")
    .values({ ...invoice, currency })
    .execute();
  await sql`
    insert into invoice_line (invoice_id, number, kind, journal_id, description, reference, amount_cents, happened_at)
    select ${invoice.id}, row_number() over (order by journal_id is not null, happened_at, position, journal_id),
      case when journal_id is null then 'balance' when amount_cents > 0 then 'charge' else 'credit' end,
      journal_id, description, reference, amount_cents, happened_at
    from (${unbilled(invoice.accountId, invoice.periodEnd)}) line`.execute(tx);
}

/**
 * Everything that moved the balance since the account became postpaid and stands on no invoice, paid invoices aside: so that at any time
 * the debt is what is unbilled and what open invoices say. The balance of that day comes first, because it is spent first.
 */
function unbilled(accountId: string, before: Date) {
  return sql`
    select null as journal_id, 'Balance brought forward' as description, null as reference, -e.balance_after_cents as amount_cents,
      e.created_at as happened_at, 0 as position
    from ledger_account a join ledger_entry e on e.ledger_account_id = a.id and e.number = a.postpaid_after_number
    where a.account_id = ${accountId} and e.balance_after_cents <> 0
      and not exists (select from invoice i join invoice_line l on l.invoice_id = i.id
        where i.account_id = a.account_id and l.kind = 'balance' and l.happened_at = e.created_at)
    union all
    select j.id, j.description, j.reference, -e.amount_cents, j.created_at, e.number
    from ledger_account a join ledger_entry e on e.ledger_account_id = a.id and e.number > a.postpaid_after_number
      join ledger_journal j on j.id = e.journal_id
    where a.account_id = ${accountId} and j.created_at < ${before}
      and not exists (select from invoice i where i.paid_journal_id = j.id)
      and not exists (select from invoice_line l where l.journal_id = j.id)`;
}

// Proof ---------------------------------------------------------------------------------------------------------------------------

/** Where an invoice is not the sum of its lines, or a line not what its entry moved: a sentence each. */
export async function listInvoiceDifferences(db: Db): Promise<string[]> {
  const found = await sql<{ difference: string }>`
    select format('invoice %s says %s cents, its lines %s', i.number, i.total_cents, coalesce(sum(l.amount_cents), 0)) as difference
      from invoice i left join invoice_line l on l.invoice_id = i.id group by i.id
      having i.total_cents <> coalesce(sum(l.amount_cents), 0) or i.line_count <> count(l.number)
    union all
    select format('line %s of %s says %s cents, its entry %s', l.number, i.number, l.amount_cents, -e.amount_cents)
      from invoice_line l join invoice i on i.id = l.invoice_id join ledger_account a on a.account_id = i.account_id
        join ledger_entry e on e.journal_id = l.journal_id and e.ledger_account_id = a.id
      where l.amount_cents <> -e.amount_cents
    order by 1`.execute(db);
  return found.rows.map((row) => row.difference);
}
