import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { toWireAmount } from "../../platform/money.ts";
import {
  type CreditAccount,
  getCreditAccount,
  listOpenInvoices,
  listRecentTransactions,
  presentBalance,
  presentInvoice,
} from "../ledger/index.ts";
import { listRecentOrders } from "../orders/index.ts";
import type { Dashboard } from "./schema.ts";

const recentMax = 10;

/** What a reseller sees first, read in a handful of queries however much there is. */
export async function readDashboard(app: App, actor: Actor): Promise<Dashboard> {
  const { db } = app.database;
  const { accountId } = actor;
  const [account, invoices, orders, transactions] = await Promise.all([
    getCreditAccount(db, accountId),
    listOpenInvoices(db, accountId),
    listRecentOrders(app, accountId, recentMax),
    listRecentTransactions(db, accountId, recentMax),
  ]);
  return {
    account: presentAccount(account),
    pending_invoices: invoices.map((invoice) => presentInvoice(invoice, app.config.publicUrl)),
    recent_orders: orders,
    recent_transactions: transactions,
  };
}

function presentAccount(account: CreditAccount): Dashboard["account"] {
  const { balance = 0, billing_mode, currency, current_usage } = presentBalance(account);
  return { balance, billing_mode, currency, credit_limit: toWireAmount(account.creditLimitCents), current_usage };
}
