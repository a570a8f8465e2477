import { after, dayMs, systemClock } from "../../platform/clock.ts";
import type { Db } from "../../platform/database.ts";
import { formatCents } from "../../platform/money.ts";
import { listRefusedRefunds } from "./refunds/store.ts";
import { listReversedPurchases } from "./reversals/store.ts";
import { listReviewedPayments } from "./store.ts";

/** Nobody can undo a reversal; it is shown this long, so that somebody sees it. */
const reversalShownMs = 30 * dayMs;

/** What waits for a person, a sentence each: refunds that PayPal refuses, money that matches nothing, purchases taken back. */
export async function listPaymentTroubles(db: Db, now = systemClock.now()): Promise<string[]> {
  const [refunds, payments, reversals] = await Promise.all([
    listRefusedRefunds(db),
    listReviewedPayments(db),
    listReversedPurchases(db, after(now, -reversalShownMs)),
  ]);
  return [
    ...refunds.map(
      (refund) =>
        `PayPal refuses to refund ${formatCents(refund.amountCents)} USD of ${refund.paymentId} (${refund.reason}): ${refund.lastError ?? "no reason given"}`,
    ),
    ...payments.map(
      (payment) =>
        `${payment.id} was captured with another amount or currency than ${formatCents(payment.amountCents)} USD; the money stands in suspense`,
    ),
    ...reversals.map(
      (reversal) =>
        `PayPal took back ${formatCents(reversal.amountCents)} USD of ${reversal.paymentId}, which had paid ${reversal.subjectId ?? "nothing"}`,
    ),
  ];
}
