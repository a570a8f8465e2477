import { Type } from "typebox";
import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { successPage } from "../../platform/http/schemas.ts";
import { readBalance } from "./balance.ts";
import { invoiceRoutes } from "./invoices/routes.ts";
import { CreditBalance, CreditTransaction, TransactionQuery } from "./schema.ts";
import { readStatement } from "./statement.ts";

const tag = "Credits & Billing";

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
        "and a positive balance is spent first.",
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
        "Newest first. The completed transactions add up to the balance; pending ones are payments under way and orders whose eSIMs the carrier still owes.",
      tag,
      access: "credit_owner",
      query: TransactionQuery,
      responses: { 200: successPage(CreditTransaction) },
      handler: async ({ actor, query }) => ok({ ...(await readStatement(app.database.db, actor.accountId, query)) }),
    }),
    ...invoiceRoutes(app),
  ];
}
