import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Capture, CaptureStatus, Checkout, CheckoutRequest, CheckoutStatus, Refund } from "../contract.ts";
import { toCents, toDecimal } from "./decimal-amount.ts";

const Money = Type.Object({
  currency_code: Type.String({ pattern: "^[A-Z]{3}$" }),
  value: Type.String({ pattern: "^[0-9]{1,15}(\\.[0-9]{1,2}0*)?$" }),
});

const Links = Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }));

const WireCapture = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.Enum(["COMPLETED", "DECLINED", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "FAILED"]),
  amount: Money,
  create_time: Type.Optional(Type.String()),
  seller_receivable_breakdown: Type.Optional(Type.Object({ paypal_fee: Type.Optional(Money) })),
});

const WireOrder = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.Enum(["CREATED", "SAVED", "APPROVED", "VOIDED", "COMPLETED", "PAYER_ACTION_REQUIRED"]),
  links: Type.Optional(Links),
  purchase_units: Type.Array(
    Type.Object({
      amount: Money,
      custom_id: Type.Optional(Type.String()),
      payments: Type.Optional(
        Type.Object({
          captures: Type.Optional(Type.Array(WireCapture)),
          // Read one by one: a refund that can't be read must not make the order unreadable.
          refunds: Type.Optional(Type.Array(Type.Unknown())),
        }),
      ),
    }),
    { minItems: 1, maxItems: 1 },
  ),
});

const WireRefund = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.Enum(["CANCELLED", "FAILED", "PENDING", "COMPLETED"]),
  amount: Money,
  links: Type.Optional(Links),
});

type WireCapture = Static<typeof WireCapture>;
type WireOrder = Static<typeof WireOrder>;

const wireOrder = Compile(WireOrder);
const wireRefund = Compile(WireRefund);

const checkoutStatus = {
  CREATED: "created",
  SAVED: "created",
  PAYER_ACTION_REQUIRED: "created",
  APPROVED: "approved",
  COMPLETED: "completed",
  VOIDED: "voided",
} as const satisfies Record<WireOrder["status"], CheckoutStatus>;

const captureStatus = {
  COMPLETED: "completed",
  PENDING: "pending",
  DECLINED: "declined",
  FAILED: "failed",
  REFUNDED: "refunded",
  PARTIALLY_REFUNDED: "partially_refunded",
} as const satisfies Record<WireCapture["status"], CaptureStatus>;

const refundStatus = {
  COMPLETED: "completed",
  PENDING: "pending",
  FAILED: "failed",
  CANCELLED: "cancelled",
} as const satisfies Record<Static<typeof WireRefund>["status"], Refund["status"]>;

/** An order of PayPal's as a checkout; undefined when the answer does not say all that a checkout is. */
export function readCheckout(body: unknown): Checkout | undefined {
  if (!wireOrder.Check(body)) return undefined;
  const [unit] = body.purchase_units;
  if (unit === undefined) return undefined;
  return {
    id: body.id,
    status: checkoutStatus[body.status],
    approvalLink: approvalLinkOf(body),
    amountCents: toCents(unit.amount.value),
    currency: unit.amount.currency_code,
    reference: unit.custom_id ?? null,
    captures: (unit.payments?.captures ?? []).toSorted(byCreation).map(toCapture),
    refunds: (unit.payments?.refunds ?? []).flatMap((refund) => readRefund(refund) ?? []),
  };
}

/** A refund of PayPal's; undefined when the answer does not say all that a refund is. */
export function readRefund(body: unknown): Refund | undefined {
  if (!wireRefund.Check(body)) return undefined;
  return {
    id: body.id,
    status: refundStatus[body.status],
    amountCents: toCents(body.amount.value),
    currency: body.amount.currency_code,
    captureId: linkedId(body.links ?? [], "captures"),
  };
}

/** The id of the thing of that collection that a resource points up to, like the order of a capture. */
export function linkedId(links: { rel: string; href: string }[], collection: "orders" | "captures"): string | null {
  const up = links.find((link) => link.rel === "up" && link.href.includes(`/${collection}/`));
  return /\/([A-Za-z0-9-]{1,64})$/.exec(up?.href ?? "")?.[1] ?? null;
}

// PayPal names the link "approve" when the order was made without a payment source and "payer-action" when it was made with one.
function approvalLinkOf(order: WireOrder): string | null {
  return order.links?.find((link) => link.rel === "approve" || link.rel === "payer-action")?.href ?? null;
}

function byCreation(one: WireCapture, other: WireCapture): number {
  return Date.parse(one.create_time ?? "") - Date.parse(other.create_time ?? "") || 0;
}

function toCapture(capture: WireCapture): Capture {
  const fee = capture.seller_receivable_breakdown?.paypal_fee;
  return {
    id: capture.id,
    status: captureStatus[capture.status],
    amountCents: toCents(capture.amount.value),
    currency: capture.amount.currency_code,
    // A pending capture has no breakdown yet: its fee is decided with it.
    feeCents: fee === undefined ? 0n : toCents(fee.value),
  };
}

/** The body that asks PayPal for a checkout: pay at once, ship nothing, and no instrument that stays pending for days. */
export function orderBody(request: CheckoutRequest): unknown {
  return {
    intent: "CAPTURE",
    purchase_units: [
      {
        amount: moneyBody(request.amountCents, request.currency),
        custom_id: request.reference,
        invoice_id: request.reference,
        description: shorten(request.description),
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          brand_name: shorten(request.brandName),
          user_action: "PAY_NOW",
          shipping_preference: "NO_SHIPPING",
          payment_method_preference: "IMMEDIATE_PAYMENT_REQUIRED",
          return_url: request.returnUrl,
          cancel_url: request.cancelUrl,
        },
      },
    },
  };
}

/** An amount as PayPal writes it. */
export function moneyBody(amountCents: bigint, currency: string): Static<typeof Money> {
  return { currency_code: currency, value: toDecimal(amountCents, currency) };
}

/** PayPal refuses longer texts, and the payer needs no more. */
export function shorten(text: string): string {
  return Array.from(text).slice(0, 127).join("");
}
