import { type Static, Type } from "typebox";
import { Amount, named } from "../../platform/http/schemas.ts";
import { CreditTransaction, InvoiceSummary } from "../ledger/index.ts";
import { Order } from "../orders/index.ts";

export const Dashboard = named(
  "Dashboard",
  Type.Object({
    account: Type.Object({
      balance: Amount,
      billing_mode: Type.Enum(["prepaid", "postpaid"]),
      currency: Type.String({ examples: ["USD"] }),
      credit_limit: { ...Amount, description: "0 for a prepaid account" },
      current_usage: {
        ...Amount,
        description: "Prepaid: what open orders reserve. Postpaid: unpaid charges and what open orders reserve.",
      },
    }),
    pending_invoices: Type.Array(InvoiceSummary, { description: "Issued and not paid yet" }),
    recent_orders: Type.Array(Order, { description: "The ten newest" }),
    recent_transactions: Type.Array(CreditTransaction, { description: "The ten newest" }),
  }),
);
export type Dashboard = Static<typeof Dashboard>;
