import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { EsimTable, OrdersTable, PlanTable } from "../../platform/schema.generated.ts";
import { hasEnded } from "./esim-state.ts";
import { esimStatuses } from "./schema.ts";

export type EsimRow = Selectable<EsimTable>;

/** An eSIM with what its order and its plan say about it. */
export interface OwnedEsim extends EsimRow {
  planName: string;
  planKind: Selectable<PlanTable>["kind"];
  smsSupported: boolean;
  topupSupported: boolean;
}

const liveStatuses = esimStatuses.filter((status) => !hasEnded(status));

/** Adds eSIMs that a carrier delivered; one that is there already (the carrier's key tells) is left as it is. */
export async function insertEsims(tx: Tx, esims: Insertable<EsimTable>[]): Promise<void> {
  if (esims.length === 0) return;
  await tx
    .insertInto("esim")
    .values(esims)
    .onConflict((conflict) => conflict.columns(["providerId", "esimTranNo"]).doNothing())
    .execute();
}

/** The eSIMs of one or more orders, in the order they were delivered. */
export async function listEsimsOfOrders(db: Db, orderIds: string[]): Promise<EsimRow[]> {
  if (orderIds.length === 0) return [];
  return await db
    .selectFrom("esim")
    .selectAll()
    .where("orderId", "in", orderIds)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
}

export async function findEsimByQrToken(db: Db, qrToken: string): Promise<EsimRow | undefined> {
  return await db.selectFrom("esim").selectAll().where("qrToken", "=", qrToken).executeTakeFirst();
}

/** The newest eSIM of the account with this ICCID (carriers use them again), carrier's key or id. */
export async function findEsim(db: Db, accountId: string, identifier: string): Promise<OwnedEsim | undefined> {
  return await ownedEsims(db)
    .where("esim.accountId", "=", accountId)
    .where((where) =>
      where.or([
        where("esim.iccid", "=", identifier),
        where("esim.esimTranNo", "=", identifier),
        where("esim.id", "=", identifier),
      ]),
    )
    .orderBy("esim.createdAt", "desc")
    .orderBy("esim.id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Every eSIM of the account that has one of these carrier's keys or belongs to one of these orders. */
export async function listOwnEsims(
  db: Db,
  accountId: string,
  wanted: { esimTranNos: string[]; orderIds: string[] },
): Promise<OwnedEsim[]> {
  if (wanted.esimTranNos.length + wanted.orderIds.length === 0) return [];
  return await ownedEsims(db)
    .where("esim.accountId", "=", accountId)
    .where((where) =>
      where.or([
        where("esim.esimTranNo", "=", where.fn.any(where.val(wanted.esimTranNos))),
        where("esim.orderId", "=", where.fn.any(where.val(wanted.orderIds))),
      ]),
    )
    .orderBy("esim.createdAt")
    .orderBy("esim.id")
    .execute();
}

/** Those of `orderIds` that are the account's, whether or not they have eSIMs. */
export async function listOwnOrderIds(db: Db, accountId: string, orderIds: string[]): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const rows = await db
    .selectFrom("orders")
    .select("id")
    .where("accountId", "=", accountId)
    .where("id", "in", orderIds)
    .execute();
  return rows.map(({ id }) => id);
}

export async function findEsimOfCarrier(db: Db, providerId: string, esimTranNo: string): Promise<EsimRow | undefined> {
  return await db
    .selectFrom("esim")
    .selectAll()
    .where("providerId", "=", providerId)
    .where("esimTranNo", "=", esimTranNo)
    .executeTakeFirst();
}

/** For the system's own work on an eSIM, whoever's it is. */
export async function getEsim(db: Db, esimId: string): Promise<OwnedEsim> {
  return await ownedEsims(db).where("esim.id", "=", esimId).executeTakeFirstOrThrow();
}

/** Locks the eSIM until the transaction ends: whoever writes what a carrier said holds this. */
export async function lockEsim(tx: Tx, esimId: string): Promise<OwnedEsim> {
  return await ownedEsims(tx).where("esim.id", "=", esimId).forUpdate("esim").executeTakeFirstOrThrow();
}

export async function updateEsim(tx: Tx, esimId: string, change: Updateable<EsimTable>): Promise<void> {
  await tx.updateTable("esim").set(change).where("id", "=", esimId).execute();
}

/** Notes when the carrier was asked for usage, also of those whose usage it did not know. */
export async function markUsageAsked(tx: Tx, esimIds: string[], askedAt: Date): Promise<void> {
  if (esimIds.length === 0) return;
  await tx
    .updateTable("esim")
    .set({ usageRefreshedAt: sql`greatest(usage_refreshed_at, ${askedAt}::timestamptz)` })
    .where("id", "in", esimIds)
    .execute();
}

/** Marks cancelled eSIMs of an order as refunded and returns how many were not before. */
export async function markCancelledRefunded(tx: Tx, orderId: string): Promise<number> {
  const result = await tx
    .updateTable("esim")
    .set({ isRefunded: true })
    .where("orderId", "=", orderId)
    .where("status", "=", "cancelled")
    .where("isRefunded", "=", false)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Live eSIMs whose state is due to be read: those about to end first, then the others, the longest silent first. Up to half of the places
 * are the others', however many are about to end.
 */
export async function listDueForState(
  db: Db,
  providerId: string,
  due: { endingBefore: Date; recently: Date; silentSince: Date; limit: number },
): Promise<EsimRow[]> {
  const live = db
    .selectFrom("esim")
    .selectAll()
    .where("providerId", "=", providerId)
    .where("status", "in", liveStatuses)
    .limit(due.limit);
  const ending = await live
    .where("expiresAt", "<", due.endingBefore)
    .where("refreshedAt", "<", due.recently)
    .orderBy("refreshedAt")
    .execute();
  const others = await live
    .where((where) => where.or([where("expiresAt", "is", null), where("expiresAt", ">=", due.endingBefore)]))
    .where("refreshedAt", "<", due.silentSince)
    .orderBy("refreshedAt")
    .execute();
  const share = Math.min(others.length, Math.floor(due.limit / 2));
  return [...ending.slice(0, due.limit - share), ...others].slice(0, due.limit);
}

/** eSIMs in use whose usage was not asked for since `before`, the longest silent first. */
export async function listDueForUsage(db: Db, providerId: string, before: Date, limit: number): Promise<EsimRow[]> {
  return await db
    .selectFrom("esim")
    .selectAll()
    .where("providerId", "=", providerId)
    .where("status", "in", ["installed", "active", "suspended"])
    .where(sql<Date>`greatest(refreshed_at, usage_refreshed_at)`, "<", before)
    .orderBy(sql`greatest(refreshed_at, usage_refreshed_at)`)
    .limit(limit)
    .execute();
}

/** Locks the eSIM's order and says whether its eSIMs are being given back to the carrier. */
export async function lockOrderOf(
  tx: Tx,
  orderId: string,
): Promise<Pick<Selectable<OrdersTable>, "cancelRequestedAt">> {
  return await tx
    .selectFrom("orders")
    .select("cancelRequestedAt")
    .where("id", "=", orderId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

function ownedEsims(db: Db) {
  return db
    .selectFrom("esim")
    .innerJoin("orders", "orders.id", "esim.orderId")
    .innerJoin("plan", "plan.id", "orders.planId")
    .selectAll("esim")
    .select(["orders.planName", "plan.kind as planKind", "plan.smsSupported", "plan.topupSupported"]);
}
