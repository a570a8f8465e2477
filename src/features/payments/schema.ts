import { type Static, Type } from "typebox";
import { Amount, nullable, Timestamp } from "../../platform/http/schemas.ts";

const Currency = Type.String({
  minLength: 1,
  maxLength: 10,
  examples: ["USD"],
  description: "USD is the one currency",
});
const PayAmount = { ...Amount, examples: [500] };
const CheckoutId = Type.String({
  minLength: 1,
  maxLength: 64,
  examples: ["5O190127TN364715T"],
  description: "The `id` of the `paypal_order`",
});
const ReturnAddress = Type.String({ minLength: 1, maxLength: 2_000 });

export const PayPalOrder = Type.Object({
  id: { ...CheckoutId, description: "PayPal's id of the order: capture or confirm with it" },
  amount: PayAmount,
  currency: Currency,
  approval_link: {
    ...nullable(Type.String()),
    description: "Where the payer approves; null once there is nothing to approve",
  },
  status: Type.String({
    examples: ["CREATED"],
    description: "CREATED until the payer acts; then PENDING, COMPLETED, DECLINED or VOIDED",
  }),
});

export const PaymentTransaction = Type.Object({
  id: Type.String({ examples: ["txn-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  amount: PayAmount,
  status: Type.Enum(["completed", "pending"], { description: "pending: PayPal has not decided yet" }),
  new_balance: { ...Amount, examples: [2000], description: "The balance after it; 0 for a mobile user" },
  currency: Currency,
  refund_status: Type.Optional(
    Type.Enum(["pending", "completed", "refused"], {
      description: "Set when the payment bought nothing (cancelled or paid before) and goes back to the payer",
    }),
  ),
});

export const DepositStatus = Type.Object({
  initial_deposit_made: Type.Boolean(),
  amount: { ...nullable(Amount), description: "What was deposited; null before" },
  deposited_at: nullable(Timestamp),
  balance: Amount,
  currency: Currency,
  minimum: { ...Amount, examples: [50] },
  maximum: { ...Amount, examples: [50_000] },
});

export const DepositBody = Type.Object({
  amount: { ...PayAmount, description: "50 to 50,000 US dollars" },
  currency: Type.Optional(Currency),
  return_url: {
    ...ReturnAddress,
    description: "Where the payer goes after approving",
    examples: ["https://example.com/success"],
  },
  cancel_url: {
    ...ReturnAddress,
    description: "Where the payer goes after giving up",
    examples: ["https://example.com/cancel"],
  },
  payment_method: Type.Optional(Type.Enum(["paypal_redirect"])),
});
export type DepositBody = Static<typeof DepositBody>;

export const TopupBody = Type.Object({
  amount: { ...PayAmount, description: "More than 0, at most 50,000 US dollars" },
  currency: Type.Optional(Currency),
});
export type TopupBody = Static<typeof TopupBody>;

export const PurchaseBody = Type.Object({
  amount: { ...PayAmount, description: "The total of what `orderId` names; without it, the credit to buy" },
  currency: Type.Optional(Currency),
  orderId: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      examples: ["ord-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"],
      description: "A pending order or top-up (`ord-…`) or an open invoice (`inv-…`)",
    }),
  ),
});
export type PurchaseBody = Static<typeof PurchaseBody>;

export const ConfirmBody = Type.Object({ paypal_order_id: CheckoutId });

export const captureFields = ["orderID", "orderId", "order_id", "paypal_order_id"] as const;
/** Any of the four names; the handler refuses none, and two that differ. */
export const CaptureBody = Type.Object({
  orderID: Type.Optional(CheckoutId),
  orderId: Type.Optional(CheckoutId),
  order_id: Type.Optional(CheckoutId),
  paypal_order_id: Type.Optional(CheckoutId),
});
export type CaptureBody = Static<typeof CaptureBody>;
