import { Type } from "typebox";
import type { Tx } from "../../platform/database.ts";
import { defineJob, enqueue, exponentialBackoff, noPayload } from "../../platform/jobs/index.ts";

/** Asks PayPal about every payment that has not ended. It runs by itself, so a failure costs one round. */
export const ReconcilePayments = defineJob({
  name: "reconcile-payments",
  queue: "payments",
  payload: noPayload,
  attemptsMax: 1,
});

/** Asks PayPal about one payment, and captures it when its payer has approved. */
export const ReviewPayment = defineJob({
  name: "review-payment",
  queue: "payments",
  payload: Type.Object({ paymentId: Type.String() }),
  attemptsMax: 10,
});

/** Makes somebody ask PayPal about this payment soon, however many ask for it at once. */
export async function requestReview(tx: Tx, paymentId: string, now: Date): Promise<void> {
  await enqueue(tx, ReviewPayment, { paymentId }, { runAt: now, key: `review-payment:${paymentId}` });
}

export const ProcessPayPalNotice = defineJob({
  name: "process-paypal-notice",
  queue: "payments",
  payload: Type.Object({ noticeId: Type.String() }),
  // Verifying needs PayPal's certificate, so an outage of days must not lose a notice.
  attemptsMax: 200,
  backoffMs: exponentialBackoff(1_000, 1_800_000),
});

/** Makes up for a start at which PayPal could not be told where to send its notices. */
export const EnsurePayPalNotices = defineJob({
  name: "ensure-paypal-notices",
  queue: "payments",
  payload: noPayload,
  attemptsMax: 1,
});

/** Looks for money that went back at PayPal without a notice. It runs by itself, so a failure costs one round. */
export const ReadReturns = defineJob({
  name: "read-returns",
  queue: "payments",
  payload: noPayload,
  attemptsMax: 1,
});

/** What of this feature runs by itself. */
export const paymentSchedule = [
  { job: ReconcilePayments, everySeconds: 15 },
  { job: ReadReturns, everySeconds: 300 },
  { job: EnsurePayPalNotices, everySeconds: 600 },
];
