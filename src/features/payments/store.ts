import type { Insertable, Selectable, Updateable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { PaymentTable } from "../../platform/schema.generated.ts";
import { signal } from "../../platform/signals.ts";

export type PaymentRow = Selectable<PaymentTable>;
export type NewPayment = Insertable<PaymentTable>;

export async function insertPayment(tx: Tx, payment: NewPayment): Promise<void> {
  await tx.insertInto("payment").values(payment).execute();
}

export async function updatePayment(tx: Tx, id: string, change: Updateable<PaymentTable>): Promise<PaymentRow> {
  return await tx.updateTable("payment").set(change).where("id", "=", id).returningAll().executeTakeFirstOrThrow();
}

export async function getPayment(db: Db, id: string): Promise<PaymentRow> {
  return await db.selectFrom("payment").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

/** For the operator: whoever's payment it is. */
export async function findPayment(db: Db, id: string): Promise<PaymentRow | undefined> {
  return await db.selectFrom("payment").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Locks the payment's row until the transaction ends. */
export async function lockPayment(tx: Tx, id: string): Promise<PaymentRow> {
  return await tx.selectFrom("payment").selectAll().where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
}

/** The account's payment with this checkout at PayPal. */
export async function findOwnCheckout(db: Db, accountId: string, checkoutId: string): Promise<PaymentRow | undefined> {
  return await db
    .selectFrom("payment")
    .selectAll()
    .where("accountId", "=", accountId)
    .where("checkoutId", "=", checkoutId)
    .executeTakeFirst();
}

/** Whoever's payment has this checkout at PayPal: for notices and the return page, which know no account. */
export async function findByCheckout(db: Db, checkoutId: string): Promise<PaymentRow | undefined> {
  return await db.selectFrom("payment").selectAll().where("checkoutId", "=", checkoutId).executeTakeFirst();
}

export async function findByCapture(db: Db, captureId: string): Promise<PaymentRow | undefined> {
  return await db.selectFrom("payment").selectAll().where("captureId", "=", captureId).executeTakeFirst();
}

/** The payment that bought this: captured, and not sent back because the thing was paid already or cancelled. */
export async function findCapturedPayment(db: Db, subjectId: string): Promise<PaymentRow | undefined> {
  return await db
    .selectFrom("payment")
    .selectAll()
    .where("subjectId", "=", subjectId)
    .where("state", "=", "completed")
    .where("refundReason", "is", null)
    .orderBy("completedAt")
    .executeTakeFirst();
}

/** Takes up to `limit` payments that are due to be looked at, and sets when they are due again, so that two reconcilers share the work. */
export async function claimDuePayments(
  tx: Tx,
  now: Date,
  nextCheckAt: (createdAt: Date, now: Date) => Date,
  limit: number,
): Promise<PaymentRow[]> {
  const due = await tx
    .selectFrom("payment")
    .selectAll()
    .where("checkAt", "<=", now)
    .orderBy("checkAt")
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const { id, createdAt } of due) await updatePayment(tx, id, { checkAt: nextCheckAt(createdAt, now) });
  return due;
}

/** The topic on which whoever waits for this payment's capture is woken. */
export function paymentTopic(paymentId: string): string {
  return `payment:${paymentId}`;
}

export async function signalPayment(tx: Tx, paymentId: string): Promise<void> {
  await signal(tx, paymentTopic(paymentId));
}

/** Payments whose captured money is not what was asked for, with their payers' addresses. */
export async function listReviewedPayments(db: Db): Promise<(PaymentRow & { email: string })[]> {
  return await db
    .selectFrom("payment")
    .innerJoin("account", "account.id", "payment.accountId")
    .selectAll("payment")
    .select("account.email")
    .where("payment.state", "=", "review")
    .orderBy("payment.updatedAt")
    .execute();
}
