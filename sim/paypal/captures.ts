import type { Account } from "./account.ts";
import { describeCapture, describeOrder, payerLinkOf } from "./answers.ts";
import { notFound, type PayPalError, unprocessable } from "./errors.ts";
import { newId, wireTime } from "./ids.ts";
import type { Capture, Order } from "./order.ts";
import { change, getOrder, type Made, refuseUsedInvoices } from "./orders.ts";

/** Money in another currency waits until the merchant takes it by hand: the account holds only this one. */
const heldCurrency = "USD";

export interface FoundCapture {
  readonly order: Order;
  readonly capture: Capture;
}

/**
 * Takes the payer's money once per order. Nothing in here waits for anything, so of two calls at the same time the
 * second finds what the first has written. A decline is remembered under the request id: a new attempt needs a new id.
 */
export function captureOrder(
  account: Account,
  orderId: string,
  { requestId, isRefused }: { requestId: string | undefined; isRefused: boolean },
): Made<Order> {
  const order = getOrder(account, orderId);
  const before = account.requestIds.find("capture", orderId, requestId);
  if (before !== undefined && "issue" in before) throw declined(account, order);
  if (before !== undefined && order.captures.some((capture) => capture.id === before.madeId)) {
    return { value: order, isReplay: true };
  }
  refuseUncapturable(order);
  if (isRefused || order.isInstrumentDeclined) {
    account.requestIds.remember("capture", orderId, requestId, { issue: "INSTRUMENT_DECLINED" });
    throw declined(account, order);
  }
  refuseUsedInvoices(account, order.units);
  return { value: takeMoney(account, order, requestId), isReplay: false };
}

function refuseUncapturable(order: Order): void {
  if (order.intent !== "CAPTURE") throw unprocessable("ACTION_DOES_NOT_MATCH_INTENT");
  if (order.status === "COMPLETED") throw unprocessable("ORDER_ALREADY_CAPTURED");
  if (order.status !== "APPROVED") throw unprocessable("ORDER_NOT_APPROVED");
}

function declined(account: Account, order: Order): PayPalError {
  return unprocessable("INSTRUMENT_DECLINED", undefined, [
    { href: payerLinkOf(account, order), rel: "redirect", method: "GET" },
  ]);
}

function takeMoney(account: Account, order: Order, requestId: string | undefined): Order {
  const captures = order.units.map((unit, unitIndex) => newCapture(account, order, unitIndex, unit.amount));
  account.requestIds.remember("capture", order.id, requestId, { madeId: captures[0]?.id ?? "" });
  const completed = change(account, order, { status: "COMPLETED", isNextCapturePending: false, captures });
  for (const capture of captures) {
    publishCapture(account, completed, capture, capture.status === "PENDING" ? "PENDING" : "COMPLETED");
  }
  account.notices.publish("CHECKOUT.ORDER.COMPLETED", describeOrder(account, completed));
  return completed;
}

function newCapture(account: Account, order: Order, unitIndex: number, { currency_code, value }: Capture["amount"]) {
  const reason = pendingReasonOf(order, currency_code);
  const now = wireTime(account.world);
  const status: Capture["status"] = reason === undefined ? "COMPLETED" : "PENDING";
  const amount = { currency_code, value };
  return {
    id: newId(account.world),
    unitIndex,
    status,
    reason,
    amount,
    isDisputed: false,
    createdAt: now,
    updatedAt: now,
  };
}

function pendingReasonOf(order: Order, currencyCode: string): string | undefined {
  if (order.isNextCapturePending) return "PENDING_REVIEW";
  return currencyCode === heldCurrency ? undefined : "RECEIVING_PREFERENCE_MANDATES_MANUAL_ACTION";
}

/** Decides a pending capture: the money has come after all, or it has not. Returns false if it was not pending. */
export function resolvePending(account: Account, found: FoundCapture, outcome: "complete" | "deny"): boolean {
  if (found.capture.status !== "PENDING") return false;
  const status = outcome === "complete" ? "COMPLETED" : "DECLINED";
  const { order, capture } = changeCapture(account, found, { status, reason: undefined });
  if (outcome === "complete") publishCapture(account, order, capture, "COMPLETED");
  // The two lists of event names that PayPal publishes call a refused capture differently, so both are sent.
  else for (const name of ["DENIED", "DECLINED"] as const) publishCapture(account, order, capture, name);
  return true;
}

function publishCapture(
  account: Account,
  order: Order,
  capture: Capture,
  outcome: "COMPLETED" | "PENDING" | "DENIED" | "DECLINED",
): void {
  account.notices.publish(`PAYMENT.CAPTURE.${outcome}`, describeCapture(account, order, capture));
}

/** Throws PayPal's 404 when there is no capture of this id. */
export function getCapture(account: Account, captureId: string): FoundCapture {
  const order = account.orders.findByPart(captureId);
  const capture = order?.captures.find((one) => one.id === captureId);
  if (order === undefined || capture === undefined) throw notFound(captureId);
  return { order, capture };
}

/** Writes the order with this capture changed, and with the other changes, in one record. */
export function changeCapture(
  account: Account,
  found: FoundCapture,
  changes: Partial<Capture>,
  orderChanges: Partial<Order> = {},
): FoundCapture {
  const capture = { ...found.capture, ...changes, updatedAt: wireTime(account.world) };
  const captures = found.order.captures.map((other) => (other.id === capture.id ? capture : other));
  return { order: change(account, found.order, { ...orderChanges, captures }), capture };
}
