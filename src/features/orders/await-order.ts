import type { App } from "../../app.ts";
import { readUntil } from "../../platform/signals.ts";
import { getOrder, type OrderRow, orderTopic } from "./store.ts";

/** Waits until `isDone` says that the order has moved far enough, or for `ORDER_WAIT_MS`, and returns how it stands then. */
export async function awaitOrder(app: App, orderId: string, isDone: (order: OrderRow) => boolean): Promise<OrderRow> {
  return await readUntil(app.signals, {
    topic: orderTopic(orderId),
    timeoutMs: app.config.orderWaitMs,
    read: async () => await getOrder(app.database.db, orderId),
    isDone,
  });
}
