import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type EsimRow, listEsimsOfOrders } from "../esims/index.ts";
import { announceOrder } from "./announce-order.ts";
import type { OrderStatus } from "./schema.ts";
import { lockOrder, updateOrder } from "./store.ts";

/** An active order ends with its last eSIM: completed when all were revoked, expired when the validity of the others has ended. */
export async function reviewOrderEnd(app: App, orderId: string): Promise<undefined> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, orderId);
    const end = orderEnd(await listEsimsOfOrders(tx, [orderId]));
    if (order.status !== "active" || order.cancelRequestedAt !== null || end === undefined) return;
    await announceOrder(
      tx,
      await updateOrder(tx, orderId, { status: end, endedAt: now, updatedAt: now }),
      "active",
      now,
    );
  });
  return undefined;
}

/** What an order has become when all its eSIMs have ended; cancelled ones do not count. */
export function orderEnd(esims: Pick<EsimRow, "status">[]): OrderStatus | undefined {
  const delivered = esims.filter((esim) => esim.status !== "cancelled");
  if (delivered.length === 0 || !delivered.every((esim) => esim.status === "revoked" || esim.status === "expired"))
    return undefined;
  return delivered.every((esim) => esim.status === "revoked") ? "completed" : "expired";
}
