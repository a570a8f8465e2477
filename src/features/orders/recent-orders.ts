import type { Static } from "typebox";
import type { App } from "../../app.ts";
import { presentOrders } from "./present-order.ts";
import type { Order } from "./schema.ts";
import { listOrders } from "./store.ts";

/** An account's newest orders as the wire has them, at most `limit`; those that it hid are left out. */
export async function listRecentOrders(app: App, accountId: string, limit: number): Promise<Static<typeof Order>[]> {
  return await presentOrders(app, await listOrders(app.database.db, accountId, undefined, { limit, offset: 0 }));
}
