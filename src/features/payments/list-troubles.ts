import { after, dayMs } from "../../platform/clock.ts";
import type { Db } from "../../platform/database.ts";
import { formatCents } from "../../platform/money.ts";
import { listRefusedRefunds } from "./refunds/store.ts";
import { listReversedPurchases, listUnexplainedReturns } from "./reversals/store.ts";
import { listReviewedPayments } from "./store.ts";

/** Nobody can undo a reversal; it is shown this long, so that somebody sees it. */
const reversalShownMs = 30 * dayMs;

/**
 * What waits for a person, a sentence each: refunds that PayPal refuses, money that matches nothing, purchases taken back,
 * returns that PayPal does not explain.
 */
export async function listPaymentTroubles(db: Db, now: Date): Promise<string[]> {
  const [refunds, payments, reversals, unexplained] = await Promise.all([
    listRefusedRefunds(db),
    listReviewedPayments(db),
    listReversedPurchases(db, after(now, -reversalShownMs)),
    listUnexplainedReturns(db),
  ]);
  return [
    ...refunds.map(
      (refund) =>
        `PayPal refuses to refund ${formatCents(refund.amountCents)} USD of ${refund.paymentId} (${refund.reason}): ${refund.lastError ?? "no reason given"}`,
    ),
    ...payments.map(
      (payment) =>
        `${payment.id} was captured with another amount or currency than ${formatCents(payment.amountCents)} USD; the money stands in suspense: see "payments review"`,
    ),
    ...reversals.map(
      (reversal) =>
        `PayPal took back ${formatCents(reversal.amountCents)} USD of ${reversal.paymentId}, which had paid ${reversal.subjectId ?? "nothing"}`,
    ),
    ...unexplained.map(
      (payment) =>
        `PayPal says that money of ${payment.id} went back and does not list it: look at the capture ${payment.captureId ?? ""} at PayPal`,
    ),
  ];
}
