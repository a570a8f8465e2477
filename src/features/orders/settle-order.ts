import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Tx } from "../../platform/database.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { CarrierEsim } from "../../providers/esim/contract.ts";
import { recordDelivery } from "../esims/index.ts";
import { movePlatformMoney, platformAccounts, postHold } from "../ledger/index.ts";
import { announceOrder } from "./announce-order.ts";
import { SendOrderMail } from "./order-jobs.ts";
import { refundPayment } from "./refund-payment.ts";
import { lockOrder, type OrderRow, updateOrder } from "./store.ts";

export interface Outcome {
  kept: CarrierEsim[];
  cancelled: CarrierEsim[];
  /** Whether the eSIMs were collected in order to cancel them; a cancellation asked for since then makes us start over. */
  isCancelling: boolean;
}

/**
 * Ends the carrier's part: the eSIMs are written down, what was delivered is charged, the rest is released, the order is active (or
 * cancelled when nothing is left), and its mail and event exist, all in one transaction. False when the order moved meanwhile.
 */
export async function settleOrder(app: App, orderId: string, outcome: Outcome): Promise<boolean> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.status !== "pending" || order.carrierStep !== "accepted") return true;
    if (order.cancelRequestedAt !== null && !outcome.isCancelling) return false;
    const { accountId, providerId } = order;
    await recordDelivery(tx, { orderId, accountId, providerId, esims: [...outcome.kept, ...outcome.cancelled], now });
    await charge(tx, order, outcome.kept.length, now);
    const isActive = outcome.kept.length > 0;
    const settled = await updateOrder(tx, orderId, {
      status: isActive ? "active" : "cancelled",
      carrierStep: "settled",
      deliveredQuantity: outcome.kept.length,
      chargedCents:
        order.paidBy === "credit" ? order.unitChargeCents * BigInt(outcome.kept.length) : order.chargedCents,
      cancelRequestedAt: null,
      updatedAt: now,
      ...(isActive ? { activatedAt: now } : { endedAt: now }),
    });
    if (isActive) await enqueue(tx, SendOrderMail, { orderId }, { runAt: now });
    await announceOrder(tx, settled, "pending", now);
    crashPoint("order-settled-undone");
    return true;
  });
}

/** Takes what `delivered` eSIMs cost and gives back what was reserved or paid for the others. */
async function charge(tx: Tx, order: OrderRow, delivered: number, now: Date): Promise<void> {
  const earnedCents = order.unitChargeCents * BigInt(delivered);
  if (order.holdId !== null) {
    await postHold(tx, order.holdId, earnedCents, now);
    return;
  }
  if (earnedCents > 0n) {
    await movePlatformMoney(tx, {
      type: "settlement",
      cause: `settle:${order.id}`,
      description: `Delivery of ${order.planName}`,
      reference: order.id,
      from: platformAccounts.orderFunds,
      to: platformAccounts.sales,
      amountCents: earnedCents,
      now,
    });
  }
  await refundPayment(
    tx,
    order,
    order.chargedCents - earnedCents,
    delivered === 0 ? "order_cancelled" : "not_delivered",
    now,
  );
}
