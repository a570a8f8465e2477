import type { Insertable } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { PaymentReversalTable } from "../../../platform/schema.generated.ts";

/** False when this reversal was recorded before. */
export async function insertReversal(tx: Tx, reversal: Insertable<PaymentReversalTable>): Promise<boolean> {
  const result = await tx
    .insertInto("paymentReversal")
    .values(reversal)
    .onConflict((conflict) => conflict.column("processorId").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
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
