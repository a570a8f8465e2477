import type { Account } from "./account.ts";
import { readAmount } from "./amount.ts";
import { describeRefund } from "./answers.ts";
import { type Fields, readText } from "./body-fields.ts";
import { changeCapture, type FoundCapture, getCapture } from "./captures.ts";
import { notFound, unprocessable } from "./errors.ts";
import { newId, wireTime } from "./ids.ts";
import { type Money, sumOf, toMinorUnits, toMoney } from "./money.ts";
import type { Order, Refund } from "./order.ts";
import type { Made } from "./orders.ts";

const refundableMs = 180 * 24 * 3600 * 1000;

interface FoundRefund {
  readonly order: Order;
  readonly refund: Refund;
}

/** Sends money of a capture back to the payer: all that is left of it when the body names no amount. */
export function refundCapture(
  account: Account,
  captureId: string,
  { body, requestId, isRefused }: { body: Fields; requestId: string | undefined; isRefused: boolean },
): Made<FoundRefund> {
  const found = getCapture(account, captureId);
  const before = account.requestIds.find("refund", captureId, requestId);
  const made = before !== undefined && "madeId" in before ? findRefund(account, before.madeId) : undefined;
  if (made !== undefined) return { value: made, isReplay: true };
  refuseUnrefundable(account, found);
  const amount = readRefundAmount(found, body);
  if (isRefused) throw unprocessable("REFUND_FAILED_INSUFFICIENT_FUNDS");
  const refund = newRefund(account, captureId, "refund", amount, body);
  refuseUsedRefundInvoice(account, refund);
  account.requestIds.remember("refund", captureId, requestId, { madeId: refund.id });
  return { value: giveBack(account, found, refund), isReplay: false };
}

function refuseUnrefundable(account: Account, { order, capture }: FoundCapture): void {
  if (capture.status === "PENDING") throw unprocessable("PENDING_CAPTURE");
  if (capture.status === "DECLINED") throw unprocessable("REFUND_NOT_ALLOWED");
  if (capture.isDisputed) throw unprocessable("TRANSACTION_DISPUTED");
  if (leftOf({ order, capture }) === 0n) throw unprocessable("CAPTURE_FULLY_REFUNDED");
  const ageMs = account.world.clock.now().getTime() - Date.parse(capture.createdAt);
  if (ageMs > refundableMs) throw unprocessable("REFUND_TIME_LIMIT_EXCEEDED");
}

function readRefundAmount(found: FoundCapture, body: Fields): Money {
  const currencyCode = found.capture.amount.currency_code;
  if (body.values["amount"] === undefined) return toMoney(leftOf(found), currencyCode);
  const { currency_code, value } = readAmount(body);
  if (currency_code !== currencyCode) throw unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH", "/amount/currency_code");
  const amount = { currency_code, value };
  if (toMinorUnits(amount) > leftOf(found)) throw unprocessable("REFUND_AMOUNT_EXCEEDED", "/amount/value");
  return amount;
}

function newRefund(account: Account, captureId: string, kind: Refund["kind"], amount: Money, body: Fields): Refund {
  return {
    id: newId(account.world),
    captureId,
    kind,
    amount,
    invoice_id: readText(body, "invoice_id", 127),
    custom_id: readText(body, "custom_id", 127),
    note_to_payer: readText(body, "note_to_payer", 255),
    createdAt: wireTime(account.world),
  };
}

function refuseUsedRefundInvoice(account: Account, { invoice_id }: Refund): void {
  if (account.options.blocksDuplicateInvoices !== true || invoice_id === undefined) return;
  const isUsed = account.orders
    .list()
    .some((order) => order.refunds.some((refund) => refund.invoice_id === invoice_id));
  if (isUsed) throw unprocessable("DUPLICATE_INVOICE_ID", "/invoice_id");
}

function giveBack(account: Account, found: FoundCapture, refund: Refund): FoundRefund {
  const isAll = leftOf(found) === toMinorUnits(refund.amount);
  const isDisputed = found.capture.isDisputed || refund.kind === "reversal";
  const refunds = [...found.order.refunds, refund];
  const status = isAll ? "REFUNDED" : "PARTIALLY_REFUNDED";
  const { order } = changeCapture(account, found, { status, isDisputed }, { refunds });
  const eventType = refund.kind === "refund" ? "PAYMENT.CAPTURE.REFUNDED" : "PAYMENT.CAPTURE.REVERSED";
  account.notices.publish(eventType, describeRefund(account, order, refund));
  return { order, refund };
}

/** The payer's bank takes the money back, whatever the merchant thinks of it. The amount was checked to be left. */
export function reverseCapture(account: Account, found: FoundCapture, amount: Money, isListed: boolean): FoundRefund {
  const nothingSaid: Fields = { path: "", values: {} };
  const reversal = newRefund(account, found.capture.id, "reversal", amount, nothingSaid);
  return giveBack(account, found, { ...reversal, isHidden: !isListed });
}

/** What has not gone back yet, in minor units. */
export function leftOf({ order, capture }: FoundCapture): bigint {
  const refunds = order.refunds.filter((refund) => refund.captureId === capture.id);
  const returned = sumOf(
    refunds.map((refund) => refund.amount),
    capture.amount.currency_code,
  );
  return toMinorUnits(capture.amount) - toMinorUnits(returned);
}

function findRefund(account: Account, refundId: string): FoundRefund | undefined {
  const order = account.orders.findByPart(refundId);
  const refund = order?.refunds.find((one) => one.id === refundId);
  return order === undefined || refund === undefined ? undefined : { order, refund };
}

/** Throws PayPal's 404 when there is no refund of this id. */
export function getRefund(account: Account, refundId: string): FoundRefund {
  const found = findRefund(account, refundId);
  if (found === undefined) throw notFound(refundId);
  return found;
}
