import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { listEsimsOfOrders, setEsimCancelled } from "../esims/index.ts";
import { announceOrder } from "./announce-order.ts";
import { cancelAtCarrier } from "./cancel-arrived.ts";
import { settleCancelled } from "./settle-cancelled.ts";
import { getOrder, lockOrder, updateOrder } from "./store.ts";

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
    const end = await settleCancelled(tx, order, now);
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
