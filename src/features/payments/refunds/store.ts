import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { RefundTable } from "../../../platform/schema.generated.ts";

export type RefundRow = Selectable<RefundTable>;
export type RefundStatus = RefundRow["state"];

/** False when this payment was sent back for this reason before. */
export async function insertRefund(tx: Tx, refund: Insertable<RefundTable>): Promise<boolean> {
  const result = await tx
    .insertInto("refund")
    .values(refund)
    .onConflict((conflict) => conflict.columns(["paymentId", "reason"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function getRefund(db: Db, id: string): Promise<RefundRow> {
  return await db.selectFrom("refund").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

export async function lockRefund(tx: Tx, id: string): Promise<RefundRow> {
  return await tx.selectFrom("refund").selectAll().where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
}

export async function updateRefund(tx: Tx, id: string, change: Updateable<RefundTable>): Promise<void> {
  await tx.updateTable("refund").set(change).where("id", "=", id).execute();
}

export async function listRefundsOf(db: Db, paymentId: string): Promise<RefundRow[]> {
  return await db.selectFrom("refund").selectAll().where("paymentId", "=", paymentId).execute();
}

/** How the refunds of each of these orders or top-ups stand, the worst of several first: refused, pending, completed. */
export async function refundStatusOf(db: Db, subjectIds: string[]): Promise<Map<string, RefundStatus>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("refund")
    .innerJoin("payment", "payment.id", "refund.paymentId")
    .select(["payment.subjectId", "refund.state"])
    .where("payment.subjectId", "in", subjectIds)
    .orderBy(sql`array_position(array['completed', 'pending', 'refused'], refund.state)`)
    .execute();
  return new Map(rows.flatMap((row) => (row.subjectId === null ? [] : [[row.subjectId, row.state]])));
}

export async function listRefusedRefunds(db: Db): Promise<RefundRow[]> {
  return await db.selectFrom("refund").selectAll().where("state", "=", "refused").orderBy("createdAt").execute();
}
