import type { App } from "../../../app.ts";
import { after, minuteMs } from "../../../platform/clock.ts";
import { crashPoint } from "../../../platform/crash-points.ts";
import { enqueue, type JobOutcome } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { type Refund, RefundRefused } from "../../../providers/payment/contract.ts";
import { movePlatformMoney, platformAccounts } from "../../ledger/index.ts";
import { getPayment } from "../store.ts";
import { SendRefundMail } from "./refund-jobs.ts";
import { explainRefund } from "./refund-reason.ts";
import { getRefund, lockRefund, type RefundRow, updateRefund } from "./store.ts";

/** How often PayPal is asked about a refund that it has not decided on. */
const pendingMs = 5 * minuteMs;

/**
 * Gives the money of one refund back at PayPal, once however often this runs: the refund's id is PayPal's key. A refusal for good is
 * kept for a person; anything else is tried again. Its payer is mailed in the transaction that books it, so once.
 */
export async function sendRefund(app: App, refundId: string): Promise<JobOutcome> {
  const refund = await getRefund(app.database.db, refundId);
  if (refund.state !== "pending") return undefined;
  try {
    const made = await askForRefund(app, refund);
    switch (made.status) {
      case "completed":
        crashPoint("refund-made");
        await complete(app, refund.id, made);
        crashPoint("refund-recorded");
        return undefined;
      case "pending":
        await inTransaction(app, async (tx) => await updateRefund(tx, refund.id, { processorRefundId: made.id }));
        return { runAgainAt: after(app.clock.now(), pendingMs) };
      case "failed":
      case "cancelled":
        await refuse(app, refund.id, `PayPal says that the refund ${made.id} is ${made.status}`);
        return undefined;
    }
  } catch (error) {
    if (!(error instanceof RefundRefused)) throw error;
    app.log.error({ err: error, refund: refund.id, payment: refund.paymentId }, "PayPal refuses a refund for good");
    await refuse(app, refund.id, error.issue);
    return undefined;
  }
}

async function askForRefund(app: App, refund: RefundRow): Promise<Refund> {
  if (refund.processorRefundId !== null) return await app.payments.getRefund(refund.processorRefundId);
  const { captureId, currency } = await getPayment(app.database.db, refund.paymentId);
  if (captureId === null) throw new Error(`Refund ${refund.id} is of a payment without a capture`);
  const { id: reference, amountCents } = refund;
  return await app.payments.refund({
    reference,
    captureId,
    amountCents,
    currency,
    note: explainRefund(refund.reason) ?? "Refund",
  });
}

async function complete(app: App, refundId: string, made: Refund): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const refund = await lockRefund(tx, refundId);
    if (refund.state === "completed") return;
    await movePlatformMoney(tx, {
      type: "refund",
      cause: `refund:${refund.id}`,
      description: `Refund of ${refund.paymentId}: ${refund.reason}`,
      reference: refund.paymentId,
      from: refund.reason === "wrong_amount" ? platformAccounts.suspense : platformAccounts.orderFunds,
      to: platformAccounts.paypal,
      amountCents: refund.amountCents,
      now,
    });
    await updateRefund(tx, refundId, {
      state: "completed",
      processorRefundId: made.id,
      lastError: null,
      updatedAt: now,
    });
    await enqueue(tx, SendRefundMail, { refundId }, { runAt: now, key: `refund-mail:${refundId}` });
    crashPoint("refund-recorded-undone");
  });
}

async function refuse(app: App, refundId: string, lastError: string): Promise<void> {
  await inTransaction(
    app,
    async (tx) => await updateRefund(tx, refundId, { state: "refused", lastError, updatedAt: app.clock.now() }),
  );
}
