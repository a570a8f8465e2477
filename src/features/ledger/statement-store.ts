import { sql } from "kysely";
import { containsInAnyCase } from "../../platform/any-case.ts";
import type { Db } from "../../platform/database.ts";
import type { PageRequest } from "../../platform/http/schemas.ts";

export interface StatementRow {
  id: string;
  type: "topup" | "order" | "refund" | "adjustment";
  status: "completed" | "pending" | "failed";
  amountCents: bigint;
  balanceAfterCents: bigint | null;
  description: string;
  reference: string | null;
  createdAt: Date;
}

export interface StatementFilter {
  type: string | undefined;
  status: string | undefined;
  search: string | undefined;
  from: Date | undefined;
  until: Date | undefined;
}

export async function listStatement(
  db: Db,
  accountId: string,
  filter: StatementFilter,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<StatementRow[]> {
  const rows = await sql<StatementRow>`
    select id, type, status, amount_cents, balance_after_cents, description, reference, created_at from credit_statement
    where ${matches(accountId, filter)} order by created_at desc, number desc nulls first, id collate "C" desc
    limit ${page.limit} offset ${page.offset}`.execute(db);
  return rows.rows;
}

export async function countStatement(db: Db, accountId: string, filter: StatementFilter): Promise<number> {
  const rows = await sql<{
    total: number;
  }>`select count(*)::int as total from credit_statement where ${matches(accountId, filter)}`.execute(db);
  return rows.rows[0]?.total ?? 0;
}

function matches(accountId: string, filter: StatementFilter) {
  const conditions = [sql`account_id = ${accountId}`];
  if (filter.type !== undefined) conditions.push(sql`type = ${filter.type}`);
  if (filter.status !== undefined) conditions.push(sql`status = ${filter.status}`);
  if (filter.search !== undefined) conditions.push(containsInAnyCase(sql`description`, filter.search));
  if (filter.from !== undefined) conditions.push(sql`created_at >= ${filter.from}`);
  if (filter.until !== undefined) conditions.push(sql`created_at < ${filter.until}`);
  return sql.join(conditions, sql` and `);
}
