import { type Static, Type } from "typebox";
import { Amount, nullable, pageQuery, Timestamp } from "../../platform/http/schemas.ts";

export const transactionTypes = ["topup", "order", "refund", "adjustment"] as const;
export const transactionStatuses = ["completed", "pending", "failed"] as const;

/** The balance as the document prints it; which keys are there depends on the billing mode. */
export const CreditBalance = Type.Object({
  balance: Type.Optional(Amount),
  currency: Type.String({ examples: ["USD"] }),
  billing_mode: Type.Enum(["prepaid", "postpaid"]),
  billing_basis: Type.Enum(["retail", "wholesale"], {
    description:
      "retail: an order costs what it totals. wholesale: it costs the platform price, and its total stays your retail figure.",
  }),
  soft_limit_threshold: Type.Optional(Amount),
  credit_limit: Type.Optional(Amount),
  current_usage: {
    ...Amount,
    description: "Prepaid: what open orders reserve. Postpaid: unpaid charges and what open orders reserve.",
  },
  available_credit: { ...Amount, description: "What can be spent now" },
  owed: Type.Optional({
    ...Amount,
    description: "Only while it blocks orders: money that PayPal took back and that was spent before",
  }),
});

export const CreditTransaction = Type.Object({
  id: Type.String({ examples: ["txn-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  type: Type.Enum([...transactionTypes]),
  status: Type.Enum([...transactionStatuses]),
  amount: { ...Amount, description: "Signed: what came in is positive, what was spent negative" },
  balance_after: {
    ...nullable(Amount),
    description: "The balance after it; null while it is pending or when it failed",
  },
  currency: Type.String({ examples: ["USD"] }),
  description: Type.String(),
  reference: { ...nullable(Type.String()), description: "The order, payment or invoice it belongs to" },
  created_at: Timestamp,
});

const Moment = Type.String({
  minLength: 8,
  maxLength: 40,
  description: "A date (2026-01-31, the whole day in UTC) or a time in ISO 8601; inclusive",
});

export const TransactionQuery = Type.Object({
  type: Type.Optional(Type.Enum([...transactionTypes], { description: "Only transactions of this type" })),
  status: Type.Optional(Type.Enum([...transactionStatuses], { description: "Only transactions with this status" })),
  search: Type.Optional(Type.String({ maxLength: 200, description: "Text in the description, in any case" })),
  start_date: Type.Optional(Moment),
  end_date: Type.Optional(Moment),
  ...pageQuery,
});
export type TransactionQuery = Static<typeof TransactionQuery>;
