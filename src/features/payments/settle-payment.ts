import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Tx } from "../../platform/database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Capture, Checkout } from "../../providers/payment/contract.ts";
import { movePlatformMoney, platformAccounts } from "../ledger/index.ts";
import { bookPayment } from "./book-payment.ts";
import { nextCheckAt } from "./next-check.ts";
import type { Payables } from "./payable.ts";
import { firstReturnsCheckAt } from "./reversals/next-returns-check.ts";
import { lockPayment, type PaymentRow, signalPayment, updatePayment } from "./store.ts";

/**
 * Writes down what PayPal says of a payment, and books its money exactly once. Everything that learns of a capture comes through here:
 * the capture and confirm operations, PayPal's notices, the reconciler, the return page. Returns the payment as it stands then.
 */
export async function settlePayment(
  app: App,
  payables: Payables,
  paymentId: string,
  checkout: Checkout,
): Promise<PaymentRow> {
  const now = app.clock.now();
  const { before, settled } = await inTransaction(app, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (isSettled(payment)) return { before: payment, settled: payment };
    const settled = await settle(tx, payables, payment, checkout, now);
    await signalPayment(tx, payment.id);
    if (settled.state === "completed") crashPoint("payment-settled-undone");
    return { before: payment, settled };
  });
  if (settled.state === "completed") crashPoint("payment-settled");
  if (settled.state === "review" && before.state !== "review")
    app.log.error(
      { payment: paymentId, expected_cents: String(before.amountCents), capture: settled.captureId },
      "PayPal captured something else than was asked for; the money stands in suspense",
    );
  return settled;
}

/** Whether the captured money is booked, or waits for a person, or a person closed the payment because it had gone back. */
export function isSettled({ state, captureId }: PaymentRow): boolean {
  return state === "completed" || state === "review" || (state === "cancelled" && captureId !== null);
}

async function settle(
  tx: Tx,
  payables: Payables,
  payment: PaymentRow,
  checkout: Checkout,
  now: Date,
): Promise<PaymentRow> {
  // A completed order may hold a pending or declined capture: the capture alone says whether there is money.
  const capture = checkout.captures.find(holdsMoney) ?? checkout.captures.at(-1);
  if (!capture) return await recordUncaptured(tx, payment, checkout, now);
  if (holdsMoney(capture)) {
    return isWhatWasAsked(payment, checkout, capture)
      ? await bookPayment(tx, payables, payment, capture, now)
      : await putInSuspense(tx, payment, capture, now);
  }
  const shared = { captureId: capture.id, captureLeaseUntil: null, updatedAt: now };
  if (capture.status === "pending")
    return await updatePayment(tx, payment.id, {
      ...shared,
      state: "pending",
      checkAt: nextCheckAt(payment.createdAt, now),
    });
  // PayPal takes one capture per order, so this one can't be tried again.
  return await updatePayment(tx, payment.id, { ...shared, state: "declined", approvalLink: null, checkAt: null });
}

/** Money that went back to the payer afterwards has come nevertheless: its return is booked for itself. */
function holdsMoney(capture: Capture): boolean {
  return ["completed", "refunded", "partially_refunded"].includes(capture.status);
}

function isWhatWasAsked(payment: PaymentRow, checkout: Checkout, capture: Capture): boolean {
  const isOurs = checkout.id === payment.checkoutId && (checkout.reference ?? payment.id) === payment.id;
  return isOurs && capture.amountCents === payment.amountCents && capture.currency === payment.currency;
}

async function recordUncaptured(tx: Tx, payment: PaymentRow, checkout: Checkout, now: Date): Promise<PaymentRow> {
  const hasEnded = payment.state === "expired" || payment.state === "cancelled";
  if (hasEnded) return payment;
  if (checkout.status === "voided")
    return await updatePayment(tx, payment.id, {
      state: "cancelled",
      captureId: null,
      captureLeaseUntil: null,
      checkAt: null,
      updatedAt: now,
    });
  return await updatePayment(tx, payment.id, { checkAt: nextCheckAt(payment.createdAt, now) });
}

async function putInSuspense(tx: Tx, payment: PaymentRow, capture: Capture, now: Date): Promise<PaymentRow> {
  // The books are in dollars: another currency is for the person who looks at it.
  if (capture.currency === payment.currency)
    await movePlatformMoney(tx, {
      type: "payment",
      cause: `payment:${payment.id}`,
      description: `Captured ${capture.id}, which is not what was asked for`,
      reference: payment.checkoutId,
      from: platformAccounts.paypal,
      to: platformAccounts.suspense,
      amountCents: capture.amountCents,
      now,
    });
  return await updatePayment(tx, payment.id, {
    state: "review",
    captureId: capture.id,
    captureLeaseUntil: null,
    checkAt: null,
    returnsCheckAt: firstReturnsCheckAt(now),
    updatedAt: now,
  });
}
