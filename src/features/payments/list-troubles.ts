import { after, dayMs } from "../../platform/clock.ts";
import type { Db } from "../../platform/database.ts";
import { formatCents } from "../../platform/money.ts";
import { listRefusedRefunds, type RefundRow } from "./refunds/store.ts";
import { listReversedPurchases, listUnexplainedReturns, sumUnusedReturns } from "./reversals/store.ts";
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
    ...(await Promise.all(
      refunds.map(async (refund) => describeRefused(refund, await sumUnusedReturns(db, refund.paymentId))),
    )),
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

function describeRefused(refund: RefundRow, returnedCents: bigint): string {
  const { paymentId, amountCents, reason, lastError } = refund;
  const refused = `PayPal refuses to refund ${formatCents(amountCents)} USD of ${paymentId} (${reason}): ${lastError ?? "no reason given"}.`;
  const less = returnedCents > 0n ? `, less the ${formatCents(returnedCents)} USD that went back there by itself` : "";
  return `${refused} Pay it back by another way${less}, then "payments settle ${paymentId} --paid"`;
}
