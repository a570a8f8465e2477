import type { App } from "../../app.ts";
import { getOrder, type OrderRow, orderTopic } from "./store.ts";

/** A signal that is lost costs at most this much. */
const pollMs = 500;

/**
 * Waits until `isDone` says that the order has moved far enough, or for `ORDER_WAIT_MS`, and returns how it stands then. No transaction
 * and no connection is held meanwhile.
 */
export async function awaitOrder(app: App, orderId: string, isDone: (order: OrderRow) => boolean): Promise<OrderRow> {
  const deadline = process.hrtime.bigint() + BigInt(app.config.orderWaitMs) * 1_000_000n;
  for (;;) {
    // Listening starts before reading, so that a change in between is not missed.
    const leftMs = Number((deadline - process.hrtime.bigint()) / 1_000_000n);
    const changed = leftMs > 0 ? app.signals.wait(orderTopic(orderId), Math.min(pollMs, leftMs)) : undefined;
    const order = await getOrder(app.database.db, orderId);
    if (isDone(order) || changed === undefined) return order;
    await changed;
  }
}
