import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { PageRequest } from "../../platform/http/schemas.ts";
import type { OrdersTable } from "../../platform/schema.generated.ts";
import { signal } from "../../platform/signals.ts";

export type OrderRow = Selectable<OrdersTable>;

export async function insertOrder(tx: Tx, order: Insertable<OrdersTable>): Promise<void> {
  await tx.insertInto("orders").values(order).execute();
}

export async function findOrder(db: Db, accountId: string, orderId: string): Promise<OrderRow | undefined> {
  return await db
    .selectFrom("orders")
    .selectAll()
    .where("id", "=", orderId)
    .where("accountId", "=", accountId)
    .executeTakeFirst();
}

/** For the system's own work on an order, whoever's it is. */
export async function getOrder(db: Db, orderId: string): Promise<OrderRow> {
  return await db.selectFrom("orders").selectAll().where("id", "=", orderId).executeTakeFirstOrThrow();
}

/** Locks the order until the transaction ends: whoever decides on its state holds this. */
export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRow> {
  return await tx.selectFrom("orders").selectAll().where("id", "=", orderId).forUpdate().executeTakeFirstOrThrow();
}

export async function lockOwnOrder(tx: Tx, accountId: string, orderId: string): Promise<OrderRow | undefined> {
  return await tx
    .selectFrom("orders")
    .selectAll()
    .where("id", "=", orderId)
    .where("accountId", "=", accountId)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateOrder(
  tx: Tx,
  orderId: string,
  change: Updateable<OrdersTable> & { updatedAt: Date },
): Promise<OrderRow> {
  return await tx.updateTable("orders").set(change).where("id", "=", orderId).returningAll().executeTakeFirstOrThrow();
}

export async function listOrders(
  db: Db,
  accountId: string,
  status: OrderRow["status"] | undefined,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<OrderRow[]> {
  return await visibleOrders(db, accountId, status)
    .selectAll()
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countOrders(db: Db, accountId: string, status: OrderRow["status"] | undefined): Promise<number> {
  const counted = await visibleOrders(db, accountId, status)
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  return counted.total;
}

/** Of all accounts, for the operator. */
export async function countOrdersByStatus(db: Db): Promise<{ status: OrderRow["status"]; count: number }[]> {
  return await db
    .selectFrom("orders")
    .select(["status", sql<number>`count(*)::int`.as("count")])
    .groupBy("status")
    .orderBy("status")
    .execute();
}

function visibleOrders(db: Db, accountId: string, status: OrderRow["status"] | undefined) {
  const orders = db.selectFrom("orders").where("accountId", "=", accountId).where("hiddenAt", "is", null);
  return status === undefined ? orders : orders.where("status", "=", status);
}

export async function findOrderByCarrierOrder(
  db: Db,
  providerId: string,
  carrierOrderId: string,
): Promise<OrderRow | undefined> {
  return await db
    .selectFrom("orders")
    .selectAll()
    .where("providerId", "=", providerId)
    .where("carrierOrderId", "=", carrierOrderId)
    .executeTakeFirst();
}

/** Pending orders that nothing has moved since `before`: the sweep makes sure that each has its job. */
export async function listUnfinishedOrders(db: Db, before: Date, limit: number): Promise<OrderRow[]> {
  return await db
    .selectFrom("orders")
    .selectAll()
    .where("status", "=", "pending")
    .where("carrierStep", "<>", "awaiting_payment")
    .where("updatedAt", "<", before)
    .orderBy("createdAt")
    .limit(limit)
    .execute();
}

export async function listUnpaidOrders(db: Db, dueBefore: Date, limit: number): Promise<OrderRow[]> {
  return await db
    .selectFrom("orders")
    .selectAll()
    .where("status", "=", "pending")
    .where("carrierStep", "=", "awaiting_payment")
    .where("paymentDueAt", "<", dueBefore)
    .limit(limit)
    .execute();
}

export async function listCancellingOrders(db: Db, before: Date, limit: number): Promise<OrderRow[]> {
  return await db
    .selectFrom("orders")
    .selectAll()
    .where("status", "=", "active")
    .where("cancelRequestedAt", "<", before)
    .limit(limit)
    .execute();
}

/** The topic on which whoever waits for this order is woken. */
export function orderTopic(orderId: string): string {
  return `order:${orderId}`;
}

export async function signalOrder(tx: Tx, orderId: string): Promise<void> {
  await signal(tx, orderTopic(orderId));
}

/** The order that we named `orderId` at this carrier. */
export async function findOrderForCarrier(db: Db, orderId: string, providerId: string): Promise<OrderRow | undefined> {
  return await db
    .selectFrom("orders")
    .selectAll()
    .where("id", "=", orderId)
    .where("providerId", "=", providerId)
    .executeTakeFirst();
}

/** Whether nothing has moved the carrier's part since `read` was read: attempts are numbered, so that a sleeper is fenced off. */
export function isSameAttempt(present: OrderRow, read: OrderRow): boolean {
  return present.carrierStep === read.carrierStep && present.attempt === read.attempt;
}

/** For the operator: whoever's order it is. */
export async function findAnyOrder(db: Db, orderId: string): Promise<OrderRow | undefined> {
  return await db.selectFrom("orders").selectAll().where("id", "=", orderId).executeTakeFirst();
}
