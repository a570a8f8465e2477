import type { Static } from "typebox";
import { after, dayMs } from "../../platform/clock.ts";
import type { Db } from "../../platform/database.ts";
import { paginate, readPage } from "../../platform/http/schemas.ts";
import { isOnCalendar } from "../../platform/http/wire-time.ts";
import { currency, toWireAmount } from "../../platform/money.ts";
import { statementCsv } from "./csv.ts";
import { invalidMoment } from "./errors.ts";
import type { CreditTransaction, TransactionQuery } from "./schema.ts";
import { countStatement, listStatement, type StatementFilter, type StatementRow } from "./statement-store.ts";

/** Some two megabytes. Whoever has more takes them by stretches of time. */
export const csvRowsMax = 10_000;

export interface StatementPage {
  data: Static<typeof CreditTransaction>[];
  pagination: ReturnType<typeof paginate>;
}

/** One page of an account's transactions, newest first. */
export async function readStatement(db: Db, accountId: string, query: TransactionQuery): Promise<StatementPage> {
  const filter = readFilter(query);
  const page = readPage(query);
  const [rows, total] = await Promise.all([
    listStatement(db, accountId, filter, page),
    countStatement(db, accountId, filter),
  ]);
  return { data: rows.map(presentTransaction), pagination: paginate(page, total) };
}

/** An account's newest transactions as the wire has them, at most `limit`, without counting them all. */
export async function listRecentTransactions(
  db: Db,
  accountId: string,
  limit: number,
): Promise<Static<typeof CreditTransaction>[]> {
  const rows = await listStatement(db, accountId, readFilter({}), { limit, offset: 0 });
  return rows.map(presentTransaction);
}

/** What matches the query's filters as CSV, newest first, up to `csvRowsMax` rows whatever page is asked for. */
export async function readStatementCsv(db: Db, accountId: string, query: TransactionQuery): Promise<string> {
  const rows = await listStatement(db, accountId, readFilter(query), { limit: csvRowsMax, offset: 0 });
  return statementCsv(rows, currency);
}

export function presentTransaction(row: StatementRow): Static<typeof CreditTransaction> {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    amount: toWireAmount(row.amountCents),
    balance_after: row.balanceAfterCents === null ? null : toWireAmount(row.balanceAfterCents),
    currency,
    description: row.description,
    reference: row.reference,
    created_at: row.createdAt.toISOString(),
  };
}

export function readFilter(query: Omit<TransactionQuery, "page" | "limit">): StatementFilter {
  return {
    type: query.type,
    status: query.status,
    search: query.search,
    from: query.start_date === undefined ? undefined : readMoment("start_date", query.start_date).from,
    until: query.end_date === undefined ? undefined : readMoment("end_date", query.end_date).until,
  };
}

/** The first instant of what was given and the first one after it: a day has both ends, and a time is inclusive to its millisecond. */
function readMoment(path: string, given: string): { from: Date; until: Date } {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(given);
  const from = new Date(isDay ? `${given}T00:00:00Z` : given);
  if (!(isDay || isTime) || Number.isNaN(from.getTime()) || !isOnCalendar(given.slice(0, 10)))
    throw invalidMoment(path);
  return { from, until: after(from, isDay ? dayMs : 1) };
}
