import type { Insertable, Selectable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { EsimTable } from "../../platform/schema.generated.ts";

export type EsimRow = Selectable<EsimTable>;

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

export async function setEsimCancelled(tx: Tx, esimId: string, now: Date): Promise<void> {
  await tx
    .updateTable("esim")
    .set({ status: "cancelled", refreshedAt: now })
    .where("id", "=", esimId)
    .where("status", "<>", "cancelled")
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
