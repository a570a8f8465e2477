import type { App } from "../../../app.ts";
import { after, minuteMs, secondMs } from "../../../platform/clock.ts";
import { crashPoint } from "../../../platform/crash-points.ts";
import type { Tx } from "../../../platform/database.ts";
import type { JobOutcome } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import type { Refund } from "../../../providers/payment/contract.ts";
import { debitReversal, movePlatformMoney, platformAccounts } from "../../ledger/index.ts";
import { listRefundsOf } from "../refunds/store.ts";
import { getPayment, lockPayment } from "../store.ts";
import { insertReversal } from "./store.ts";

const ownRefundMs = 5 * secondMs;
const undecidedMs = 5 * minuteMs;

/**
 * Money of a payment went back to its payer at PayPal. Unless we sent it, somebody did in PayPal's console, or the payer's bank took it:
 * then it is booked, once, and credit that was bought with it is debited. `known` is what PayPal says of it, when that was read already.
 * Returns when to look again if that can't be told yet.
 */
export async function recordReturn(app: App, paymentId: string, refundId: string, known?: Refund): Promise<JobOutcome> {
  const { db } = app.database;
  const payment = await getPayment(db, paymentId);
  const ours = await listRefundsOf(db, paymentId);
  if (ours.some((refund) => refund.processorRefundId === refundId)) return undefined;
  const now = app.clock.now();
  // Our own refund may have been made and not written down yet.
  if (ours.some((refund) => refund.state === "pending" && refund.processorRefundId === null))
    return { runAgainAt: after(now, ownRefundMs) };
  const made = known ?? (await app.payments.getRefund(refundId));
  if (made.captureId !== null && made.captureId !== payment.captureId) return undefined;
  if (made.status === "pending") return { runAgainAt: after(now, undecidedMs) };
  // The books are in dollars: what was captured in another currency never came into them.
  if (made.status !== "completed" || made.currency !== payment.currency) return undefined;
  const isNew = await inTransaction(app, async (tx) => await bookReturn(tx, paymentId, made, now));
  crashPoint("reversal-booked");
  if (isNew)
    app.log.warn(
      { payment: paymentId, refund: refundId, amount_cents: String(made.amountCents) },
      "PayPal took money back",
    );
  return undefined;
}

/** False when it was booked before. */
async function bookReturn(tx: Tx, paymentId: string, made: Refund, now: Date): Promise<boolean> {
  // Whether its money is credit or stands in suspense may be decided at this moment.
  const payment = await lockPayment(tx, paymentId);
  const { accountId } = payment;
  const { amountCents } = made;
  if (!(await insertReversal(tx, { processorId: made.id, paymentId, amountCents, createdAt: now }))) return false;
  const booking = {
    cause: `reversal:${made.id}`,
    description: `PayPal took back money of ${paymentId}`,
    reference: paymentId,
    amountCents,
    now,
  };
  const isCredit = payment.purpose === "deposit" || payment.purpose === "topup" || payment.purpose === "invoice";
  if (isCredit && payment.state === "completed" && payment.refundReason === null)
    await debitReversal(tx, { ...booking, accountId });
  else
    await movePlatformMoney(tx, {
      ...booking,
      type: "refund",
      from: platformAccounts.suspense,
      to: platformAccounts.paypal,
    });
  crashPoint("reversal-booked-undone");
  return true;
}
