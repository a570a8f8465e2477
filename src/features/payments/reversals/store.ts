import { type Insertable, sql } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { PaymentReversalTable } from "../../../platform/schema.generated.ts";
import { type PaymentRow, updatePayment } from "../store.ts";

/** False when this reversal was recorded before. */
export async function insertReversal(tx: Tx, reversal: Insertable<PaymentReversalTable>): Promise<boolean> {
  const result = await tx
    .insertInto("paymentReversal")
    .values(reversal)
    .onConflict((conflict) => conflict.column("processorId").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** What went back of a payment at PayPal, by us or by anybody else. */
export async function sumReturned(db: Db, paymentId: string): Promise<bigint> {
  const { rows } = await sql<{ cents: bigint }>`
    select (select coalesce(sum(amount_cents), 0) from refund where payment_id = ${paymentId} and state = 'completed' and processor_refund_id is not null)::bigint
         + (select coalesce(sum(amount_cents), 0) from payment_reversal where payment_id = ${paymentId})::bigint as cents
  `.execute(db);
  return rows[0]?.cents ?? 0n;
}

/** What PayPal gave back of a payment by itself, less what refunds that a person settled have taken into account. */
export async function sumUnusedReturns(db: Db, paymentId: string): Promise<bigint> {
  const { rows } = await sql<{ cents: bigint }>`
    select greatest(0, (select coalesce(sum(amount_cents), 0) from payment_reversal where payment_id = ${paymentId})
      - (select coalesce(sum(amount_cents), 0) from refund
         where payment_id = ${paymentId} and state = 'completed' and processor_refund_id is null))::bigint as cents
  `.execute(db);
  return rows[0]?.cents ?? 0n;
}

/** Takes up to `limit` payments whose returns are due to be read, and lets nobody else take them until `busyUntil`. */
export async function claimReturnChecks(tx: Tx, now: Date, busyUntil: Date, limit: number): Promise<PaymentRow[]> {
  const due = await tx
    .selectFrom("payment")
    .selectAll()
    .where("returnsCheckAt", "<=", now)
    .orderBy("returnsCheckAt")
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const { id } of due) await updatePayment(tx, id, { returnsCheckAt: busyUntil });
  return due;
}

export async function listUnexplainedReturns(db: Db): Promise<PaymentRow[]> {
  return await db.selectFrom("payment").selectAll().where("isReturnUnexplained", "=", true).orderBy("id").execute();
}

/** Reversals of payments that bought something, so that no credit could be debited. */
export async function listReversedPurchases(
  db: Db,
  since: Date,
): Promise<{ paymentId: string; subjectId: string | null; amountCents: bigint }[]> {
  return await db
    .selectFrom("paymentReversal")
    .innerJoin("payment", "payment.id", "paymentReversal.paymentId")
    .select(["paymentReversal.paymentId", "payment.subjectId", "paymentReversal.amountCents"])
    .where("payment.purpose", "in", ["order", "esim_topup"])
    .where("paymentReversal.createdAt", ">=", since)
    .orderBy("paymentReversal.createdAt")
    .execute();
}
