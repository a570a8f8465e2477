import type { Account } from "./account.ts";
import { feeOf, type Money, sumOf, toMinorUnits, toMoney } from "./money.ts";
import { type Capture, currencyOf, isOpen, type Order, type Refund } from "./order.ts";

const payerName = { given_name: "Sandy", surname: "Payer" };
const payerEmail = "payer@sandbox.invalid";
const payee = { email_address: "merchant@sandbox.invalid", merchant_id: "SANDBOXMERCHA" };

interface Link {
  readonly href: string;
  readonly rel: string;
  readonly method: "GET" | "POST" | "PATCH";
}

/** The short form of an order, which is what PayPal answers unless the caller prefers the representation. */
export function describeOrderBriefly(account: Account, order: Order): object {
  return {
    id: order.id,
    status: order.status,
    payment_source: describeSource(order),
    ...(order.captures.length > 0 && {
      purchase_units: order.units.map((unit, index) => ({
        reference_id: unit.reference_id,
        payments: describePayments(account, order, index),
      })),
      payer: describePayer(order),
    }),
    links: orderLinks(account, order),
  };
}

/** All of an order. */
export function describeOrder(account: Account, order: Order): object {
  return {
    id: order.id,
    intent: order.intent,
    status: order.status,
    payment_source: describeSource(order),
    purchase_units: order.units.map((unit, index) => ({
      ...unit,
      payee,
      payments: describePayments(account, order, index),
    })),
    payer: describePayer(order),
    create_time: order.createdAt,
    update_time: order.updatedAt,
    links: orderLinks(account, order),
  };
}

export function describeCapture(account: Account, order: Order, capture: Capture): object {
  const unit = order.units[capture.unitIndex];
  const url = `${account.apiUrl()}/v2`;
  return {
    id: capture.id,
    status: capture.status,
    status_details: capture.reason === undefined ? undefined : { reason: capture.reason },
    amount: capture.amount,
    final_capture: true,
    custom_id: unit?.custom_id,
    invoice_id: unit?.invoice_id,
    seller_protection: { status: "NOT_ELIGIBLE" },
    seller_receivable_breakdown: describeReceivable(capture),
    supplementary_data: { related_ids: { order_id: order.id } },
    create_time: capture.createdAt,
    update_time: capture.updatedAt,
    links: [
      { href: `${url}/payments/captures/${capture.id}`, rel: "self", method: "GET" },
      { href: `${url}/payments/captures/${capture.id}/refund`, rel: "refund", method: "POST" },
      { href: `${url}/checkout/orders/${order.id}`, rel: "up", method: "GET" },
    ] satisfies Link[],
  };
}

export function describeRefundBriefly(account: Account, refund: Refund): object {
  const url = `${account.apiUrl()}/v2/payments`;
  return {
    id: refund.id,
    status: "COMPLETED",
    links: [
      { href: `${url}/refunds/${refund.id}`, rel: "self", method: "GET" },
      { href: `${url}/captures/${refund.captureId}`, rel: "up", method: "GET" },
    ] satisfies Link[],
  };
}

/** All of a refund; the total refunded counts what went back before it, itself included. */
export function describeRefund(account: Account, order: Order, refund: Refund): object {
  const sameCapture = order.refunds.filter((other) => other.captureId === refund.captureId);
  const upToThis = sameCapture.slice(0, sameCapture.indexOf(refund) + 1);
  return {
    ...describeRefundBriefly(account, refund),
    amount: refund.amount,
    invoice_id: refund.invoice_id,
    custom_id: refund.custom_id,
    note_to_payer: refund.note_to_payer,
    seller_payable_breakdown: {
      gross_amount: refund.amount,
      paypal_fee: toMoney(0n, refund.amount.currency_code),
      net_amount: refund.amount,
      total_refunded_amount: sumOf(amountsOf(upToThis), refund.amount.currency_code),
    },
    create_time: refund.createdAt,
    update_time: refund.createdAt,
  };
}

/** What the payer pays in all. */
export function totalOf(order: Order): Money {
  return sumOf(amountsOf(order.units), currencyOf(order));
}

/** Where the payer approves, and may come back to after a decline. */
export function payerLinkOf(account: Account, order: Order): string {
  return `${account.apiUrl()}/checkoutnow?token=${order.id}`;
}

function amountsOf(parts: readonly { amount: Money }[]): Money[] {
  return parts.map((part) => part.amount);
}

function describePayments(account: Account, order: Order, unitIndex: number): object | undefined {
  const captures = order.captures.filter((capture) => capture.unitIndex === unitIndex);
  if (captures.length === 0) return undefined;
  const captureIds = captures.map((capture) => capture.id);
  const refunds = order.refunds.filter(
    ({ captureId, isHidden }) => isHidden !== true && captureIds.includes(captureId),
  );
  return {
    captures: captures.map((capture) => describeCapture(account, order, capture)),
    ...(refunds.length > 0 && { refunds: refunds.map((refund) => describeRefund(account, order, refund)) }),
  };
}

function describeReceivable(capture: Capture): object | undefined {
  if (capture.status === "PENDING" || capture.status === "DECLINED") return undefined;
  const fee = feeOf(capture.amount);
  const netMinorUnits = toMinorUnits(capture.amount) - toMinorUnits(fee);
  return {
    gross_amount: capture.amount,
    paypal_fee: fee,
    net_amount: toMoney(netMinorUnits, capture.amount.currency_code),
  };
}

function describePayer(order: Order): object | undefined {
  if (order.payerId === undefined) return undefined;
  return { name: payerName, email_address: payerEmail, payer_id: order.payerId, address: { country_code: "US" } };
}

function describeSource(order: Order): object | undefined {
  if (order.payerId !== undefined) {
    const { payerId } = order;
    return { paypal: { email_address: payerEmail, account_id: payerId, account_status: "VERIFIED", name: payerName } };
  }
  return order.dialect === "payer-action" ? { paypal: {} } : undefined;
}

function orderLinks(account: Account, order: Order): Link[] {
  const href = `${account.apiUrl()}/v2/checkout/orders/${order.id}`;
  const self: Link = { href, rel: "self", method: "GET" };
  if (!isOpen(order)) return [self];
  const payer: Link = { href: payerLinkOf(account, order), rel: order.dialect, method: "GET" };
  if (order.dialect === "payer-action" && order.status !== "APPROVED") return [self, payer];
  const capture: Link = { href: `${href}/capture`, rel: "capture", method: "POST" };
  return [self, payer, { href, rel: "update", method: "PATCH" }, capture];
}
