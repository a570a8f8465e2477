import type { App } from "../../../app.ts";
import { after, hourMs } from "../../../platform/clock.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { type Checkout, PaymentUnavailable } from "../../../providers/payment/contract.ts";
import { type PaymentRow, updatePayment } from "../store.ts";
import { nextReturnsCheckAt } from "./next-returns-check.ts";
import { recordReturn } from "./record-return.ts";
import { claimReturnChecks, sumReturned } from "./store.ts";

const batch = 20;
const batchesMax = 25;
/** When a payment is asked about again whose turn ended without an answer. */
const patienceMs = hourMs;

/**
 * Reads captured payments back, one after the other, to find money that went back at PayPal without its notice reaching us: refunds made in
 * PayPal's console, disputes, banks. While PayPal is down it stops quietly: a later round goes on.
 */
export async function readReturns(app: App): Promise<undefined> {
  for (let count = 0; count < batchesMax; count++) {
    const now = app.clock.now();
    const due = await inTransaction(app, async (tx) => await claimReturnChecks(tx, now, after(now, patienceMs), batch));
    for (const payment of due) if (!(await readSafely(app, payment))) return;
    if (due.length < batch) return;
  }
}

/** False when PayPal can't be asked now. One payment's trouble is not the others'. */
async function readSafely(app: App, payment: PaymentRow): Promise<boolean> {
  try {
    await readReturnsOf(app, payment);
    return true;
  } catch (error) {
    if (error instanceof PaymentUnavailable) return false;
    app.log.warn({ err: error, payment: payment.id }, "what went back of a payment can't be read now");
    return true;
  }
}

/** Books what went back of one payment. Returns its checkout; undefined once PayPal has forgotten it. Throws what the provider throws. */
export async function readReturnsOf(app: App, payment: PaymentRow): Promise<Checkout | undefined> {
  if (payment.checkoutId === null) throw new Error(`Payment ${payment.id} was captured without a checkout`);
  const checkout = await app.payments.getCheckout(payment.checkoutId);
  const again: Date[] = [];
  for (const refund of checkout?.refunds ?? []) {
    const outcome = await recordReturn(app, payment.id, refund.id, refund);
    if (outcome) again.push(outcome.runAgainAt);
  }
  // One that can't be told from our own yet is looked at again before the rest is judged.
  const [soon] = again;
  const isReturnUnexplained = soon === undefined && (await isUnexplained(app, payment, checkout));
  if (isReturnUnexplained && !payment.isReturnUnexplained)
    app.log.error({ payment: payment.id, capture: payment.captureId }, "PayPal does not list money that went back");
  const now = app.clock.now();
  const returnsCheckAt = soon ?? nextReturnsCheckAt(payment.completedAt ?? payment.updatedAt, now);
  await inTransaction(app, async (tx) => await updatePayment(tx, payment.id, { returnsCheckAt, isReturnUnexplained }));
  return checkout;
}

/** Whether the capture's status says that more went back than anybody listed. An order that PayPal forgot says nothing. */
async function isUnexplained(app: App, payment: PaymentRow, checkout: Checkout | undefined): Promise<boolean> {
  const capture = checkout?.captures.find(({ id }) => id === payment.captureId);
  if (!capture || capture.currency !== payment.currency) return false;
  const returnedCents = await sumReturned(app.database.db, payment.id);
  if (capture.status === "refunded") return returnedCents < capture.amountCents;
  return capture.status === "partially_refunded" && returnedCents === 0n;
}
