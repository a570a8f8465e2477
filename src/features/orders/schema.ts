import { type Static, Type } from "typebox";
import { Amount, Email, nullable, oneLine, pageQuery, Timestamp } from "../../platform/http/schemas.ts";
import { Esim } from "../esims/index.ts";

export const orderStatuses = ["pending", "active", "completed", "expired", "cancelled"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

const PersonName = oneLine(200, "John Customer");
const Id = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });
const PeriodDays = Type.Integer({
  minimum: 1,
  maximum: 365,
  description: "Required for day passes: for how many days",
});

export const OrderBody = Type.Object({
  plan_id: { ...Id("ID of the eSIM plan to order"), examples: ["plan-123"] },
  quantity: Type.Integer({ minimum: 1, maximum: 30, default: 1, description: "Number of eSIMs to order" }),
  provider_id: Type.Optional(Id("Must be the plan's provider; that is also the default")),
  reseller_profile_id: Type.Optional(Id("Whose branding the customer's mail wears; your default profile without it")),
  end_customer_email: { ...Email, description: "Where the QR code is mailed to" },
  customer_name: { ...PersonName, description: "Customer name for the order" },
  period_days: Type.Optional(PeriodDays),
  periodNum: Type.Optional({ ...PeriodDays, description: "Another spelling of period_days; both must say the same" }),
  max_price: Type.Optional(
    Type.Number({ description: "Refuses with `price_changed` when one eSIM costs more than this" }),
  ),
});
export type OrderBody = Static<typeof OrderBody>;

export const UpdateOrderBody = Type.Object({
  status: Type.Optional(
    Type.Enum([...orderStatuses], {
      description: "`completed` (from active) or `cancelled` (as the cancel operation)",
    }),
  ),
  customer_email: Type.Optional(Email),
  customer_name: Type.Optional(PersonName),
});
export type UpdateOrderBody = Static<typeof UpdateOrderBody>;

export const OrderQuery = Type.Object({
  status: Type.Optional(Type.Enum([...orderStatuses], { description: "Filter by order status" })),
  ...pageQuery,
});
export type OrderQuery = Static<typeof OrderQuery>;

export const Order = Type.Object({
  id: Type.String({ examples: ["ord-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  user_id: Type.String(),
  plan_id: Type.String(),
  plan_name: Type.String({ examples: ["5GB - USA"] }),
  provider_id: Type.String(),
  reseller_profile_id: nullable(Type.String()),
  quantity: Type.Integer(),
  period_days: { ...nullable(Type.Integer()), description: "For day passes" },
  unit_price: { ...Amount, description: "Your price of one eSIM, your override applied" },
  total_amount: { ...Amount, description: "unit_price × quantity" },
  charged_amount: { ...Amount, description: "What was deducted, or is reserved while the order is pending" },
  refunded_amount: { ...Amount, examples: [0] },
  refund_status: {
    ...nullable(Type.Enum(["pending", "completed", "refused"])),
    description: "Of the refund to PayPal, where the order was paid there",
  },
  currency: Type.String({ examples: ["USD"] }),
  status: Type.Enum([...orderStatuses], { examples: ["active"] }),
  cancel_requested: Type.Boolean({ description: "A cancellation is under way" }),
  delivered_quantity: { ...nullable(Type.Integer()), description: "Null until the carrier has delivered" },
  iccid: { ...nullable(Type.String()), description: "The first eSIM's" },
  qr_code_url: { ...nullable(Type.String()), description: "The first eSIM's" },
  esims: Type.Array(Esim),
  customer_email: Type.String(),
  customer_name: Type.String(),
  failure_code: nullable(Type.String()),
  failure_reason: { ...nullable(Type.String()), description: "Why the order was cancelled by us" },
  payment_due_at: {
    ...nullable(Timestamp),
    examples: [null],
    description: "Until when an order that is paid by PayPal waits for its payment",
  },
  created_at: Timestamp,
  updated_at: Timestamp,
  activated_at: nullable(Timestamp),
  ended_at: { ...nullable(Timestamp), examples: [null] },
});
