import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { announceOrder } from "./announce-order.ts";
import { settleCancelled } from "./settle-cancelled.ts";
import { lockOrder, updateOrder } from "./store.ts";

/**
 * An active order ends with its last eSIM: completed when all were revoked, expired when the validity of the others has ended, cancelled
 * when the carrier took all of them back. What it took back by itself, which returned us its price, is refunded.
 */
export async function reviewOrderEnd(app: App, orderId: string): Promise<undefined> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.status !== "active" || order.cancelRequestedAt !== null) return;
    const end = await settleCancelled(tx, order, now);
    if (end === undefined) return;
    const ended = await updateOrder(tx, orderId, { status: end, endedAt: now, updatedAt: now });
    await announceOrder(tx, ended, "active", now);
  });
  return undefined;
}
