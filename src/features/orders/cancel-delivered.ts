import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Tx } from "../../platform/database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type EsimRow, listEsimsOfOrders, markCancelledRefunded, setEsimCancelled } from "../esims/index.ts";
import { movePlatformMoney, platformAccounts, refundCredit } from "../ledger/index.ts";
import { announceOrder } from "./announce-order.ts";
import { cancelAtCarrier } from "./cancel-arrived.ts";
import { refundPayment } from "./refund-payment.ts";
import { orderEnd } from "./review-order-end.ts";
import { getOrder, lockOrder, type OrderRow, updateOrder } from "./store.ts";

/**
 * Gives the eSIMs of an active order back, one by one, and refunds those that the carrier took, once. An eSIM that came into use meanwhile
 * stays, and so does the order.
 */
export async function cancelDelivered(app: App, orderId: string): Promise<undefined> {
  const order = await getOrder(app.database.db, orderId);
  if (order.status !== "active" || order.cancelRequestedAt === null) return;
  const carrier = app.carriers.get(order.providerId);
  const esims = await listEsimsOfOrders(app.database.db, [orderId]);
  for (const esim of esims) {
    if (esim.status === "cancelled" || esim.isToppedUp) continue;
    if (!(await cancelAtCarrier(carrier, esim))) continue;
    crashPoint("esim-cancelled");
    await inTransaction(app, async (tx) => await setEsimCancelled(tx, esim.id, app.clock.now()));
    crashPoint("esim-cancelled-recorded");
  }
  await finishCancellation(app, orderId);
}

async function finishCancellation(app: App, orderId: string): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.status !== "active" || order.cancelRequestedAt === null) return;
    const refundedQuantity = await markCancelledRefunded(tx, orderId);
    await refund(tx, order, order.unitChargeCents * BigInt(refundedQuantity), now);
    const remaining = await listRemaining(tx, orderId);
    // While it was being cancelled nobody else ended it: its last eSIM may have run out meanwhile.
    const end = remaining.length === 0 ? "cancelled" : orderEnd(remaining);
    const ended = await updateOrder(tx, orderId, {
      cancelRequestedAt: null,
      updatedAt: now,
      ...(end === undefined ? {} : { status: end, endedAt: now }),
    });
    await announceOrder(tx, ended, "active", now);
    crashPoint("cancellation-finished-undone");
  });
  crashPoint("cancellation-finished");
}

async function listRemaining(tx: Tx, orderId: string): Promise<EsimRow[]> {
  return (await listEsimsOfOrders(tx, [orderId])).filter((esim) => esim.status !== "cancelled");
}

/** Back to where the money came from. What was refunded before is part of the cause, so that each round happens once. */
async function refund(tx: Tx, order: OrderRow, amountCents: bigint, now: Date): Promise<void> {
  if (amountCents === 0n) return;
  const cause = `refund:${order.id}:${order.refundedCents}`;
  const description = `Refund of ${order.planName}`;
  if (order.paidBy === "credit") {
    await refundCredit(tx, { accountId: order.accountId, amountCents, cause, description, reference: order.id, now });
    await updateOrder(tx, order.id, { refundedCents: order.refundedCents + amountCents, updatedAt: now });
    return;
  }
  const { sales, orderFunds } = platformAccounts;
  await movePlatformMoney(tx, {
    type: "refund",
    cause,
    description,
    reference: order.id,
    from: sales,
    to: orderFunds,
    amountCents,
    now,
  });
  await refundPayment(tx, order, amountCents, `order_cancelled:${order.refundedCents}`, now);
}
