import type { App } from "../../app.ts";
import { Failure } from "../../platform/failure.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { PaymentUnavailable } from "../../providers/payment/contract.ts";
import { capturePayment } from "./capture-payment.ts";
import { expirePayment } from "./expire-payment.ts";
import { nextCheckAt, payerWindowMs } from "./next-check.ts";
import type { Payables } from "./payable.ts";
import { isSettled, settlePayment } from "./settle-payment.ts";
import { claimDuePayments, getPayment, type PaymentRow } from "./store.ts";

const batch = 20;
const batchesMax = 25;

/**
 * Asks PayPal about the payments that are due, oldest first, and settles, captures or ends them. While PayPal is down it stops quietly:
 * the next round goes on.
 */
export async function reconcilePayments(app: App, payables: Payables): Promise<undefined> {
  for (let count = 0; count < batchesMax; count++) {
    const now = app.clock.now();
    const due = await inTransaction(app, async (tx) => await claimDuePayments(tx, now, nextCheckAt, batch));
    const isAnswered = await Promise.all(due.map(async (payment) => await reconcileSafely(app, payables, payment)));
    if (due.length < batch || isAnswered.includes(false)) return;
  }
}

/** False when PayPal can't be asked now. One payment's trouble is not the others'. */
async function reconcileSafely(app: App, payables: Payables, payment: PaymentRow): Promise<boolean> {
  try {
    await reconcilePayment(app, payables, payment, ["awaiting_payer", "capturing"]);
    return true;
  } catch (error) {
    if (error instanceof PaymentUnavailable) return false;
    app.log.warn({ err: error, payment: payment.id }, "a payment can't be reconciled now");
    return true;
  }
}

/** A hint about one payment, from a notice or the return page: its payer may have come back with another card, so a declined one is tried again. */
export async function reviewPayment(app: App, payables: Payables, paymentId: string): Promise<undefined> {
  const payment = await getPayment(app.database.db, paymentId);
  if (isSettled(payment)) return;
  await reconcilePayment(app, payables, payment, ["awaiting_payer", "capturing", "declined"]);
}

/** Asks PayPal how a payment stands and brings ours there, capturing one in these states that is approved. Throws what the provider throws. */
async function reconcilePayment(
  app: App,
  payables: Payables,
  payment: PaymentRow,
  capturable: readonly PaymentRow["state"][],
): Promise<void> {
  const now = app.clock.now();
  const isOver = now.getTime() - payment.createdAt.getTime() > payerWindowMs;
  const checkout = payment.checkoutId === null ? undefined : await app.payments.getCheckout(payment.checkoutId);
  if (!checkout) {
    // One without a checkout is half made, and may still be made whole.
    if (payment.checkoutId !== null || isOver) await expirePayment(app, payment.id);
    return;
  }
  const { state, captureLeaseUntil } = await settlePayment(app, payables, payment.id, checkout);
  const isBeingCaptured = captureLeaseUntil !== null && captureLeaseUntil > now;
  if (isBeingCaptured || checkout.captures.length > 0) return;
  if (checkout.status === "approved" && capturable.includes(state)) await captureQuietly(app, payables, payment.id);
  else if (isOver) await expirePayment(app, payment.id);
}

/** Nobody waits for the answer, so that what a caller would be told of is no trouble here. */
async function captureQuietly(app: App, payables: Payables, paymentId: string): Promise<void> {
  try {
    await capturePayment(app, payables, paymentId);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
