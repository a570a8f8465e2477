import { Type } from "typebox";
import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { successPage } from "../../platform/http/schemas.ts";
import { readBalance } from "./balance.ts";
import { csvExample, prefersCsv } from "./csv.ts";
import { invoiceRoutes } from "./invoices/routes.ts";
import { CreditBalance, CreditTransaction, TransactionQuery } from "./schema.ts";
import { csvRowsMax, readStatement, readStatementCsv } from "./statement.ts";

const tag = "Credits & Billing";
const vary = { vary: "accept" };
const csvHeaders = {
  ...vary,
  "content-type": "text/csv; charset=utf-8",
  "content-disposition": 'attachment; filename="transactions.csv"',
};

export function ledgerRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/credits/balance",
      operation: "getCreditBalance",
      summary: "Get Current Credit Balance",
      description:
        "Prepaid: `balance`, `soft_limit_threshold` and `current_usage`, which is what open orders reserve; `available_credit = balance − current_usage`. " +
        "Postpaid: `credit_limit` and `current_usage`, which is every unpaid charge and what open orders reserve; `available_credit = credit_limit − current_usage`, " +
        "and a positive balance is spent first. In both modes `balance` is what the completed transactions add up to; below zero it is what a postpaid account owes.",
      tag,
      access: "credit_owner",
      responses: { 200: Type.Object({ success: Type.Literal(true), ...CreditBalance.properties }) },
      handler: async ({ actor }) => ok(await readBalance(app.database.db, actor.accountId)),
    }),
    route({
      method: "GET",
      path: "/credits/transactions",
      operation: "listCreditTransactions",
      summary: "Get Credit Transaction History",
      description:
        "Newest first. The completed transactions add up to the balance; pending ones are payments under way and orders whose eSIMs the carrier still owes. " +
        `With \`Accept: text/csv\` it answers everything that matches the filters as CSV, up to ${csvRowsMax} rows and whatever the page: take more by stretches of time.`,
      tag,
      access: "credit_owner",
      query: TransactionQuery,
      responses: { 200: successPage(CreditTransaction) },
      alsoProduces: { "text/csv": csvExample },
      handler: async ({ actor, query, headers }) => {
        const { db } = app.database;
        if (!prefersCsv(headers.accept)) return ok({ ...(await readStatement(db, actor.accountId, query)) }, vary);
        return { status: 200, body: await readStatementCsv(db, actor.accountId, query), headers: csvHeaders };
      },
    }),
    ...invoiceRoutes(app),
  ];
}
