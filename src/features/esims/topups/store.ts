import type { Insertable, Selectable, Updateable } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { TopupTable } from "../../../platform/schema.generated.ts";
import { signal } from "../../../platform/signals.ts";

export type TopupRow = Selectable<TopupTable>;

export async function insertTopup(tx: Tx, topup: Insertable<TopupTable>): Promise<void> {
  await tx.insertInto("topup").values(topup).execute();
}

export async function findTopup(db: Db, accountId: string, topupId: string): Promise<TopupRow | undefined> {
  return await db
    .selectFrom("topup")
    .selectAll()
    .where("id", "=", topupId)
    .where("accountId", "=", accountId)
    .executeTakeFirst();
}

/** For the system's own work on a top-up, whoever's it is. */
export async function getTopup(db: Db, topupId: string): Promise<TopupRow> {
  return await db.selectFrom("topup").selectAll().where("id", "=", topupId).executeTakeFirstOrThrow();
}

/** For the operator: whoever's top-up it is. */
export async function findAnyTopup(db: Db, topupId: string): Promise<TopupRow | undefined> {
  return await db.selectFrom("topup").selectAll().where("id", "=", topupId).executeTakeFirst();
}

/** Locks the top-up until the transaction ends. Where its eSIM is locked too, that comes first. */
export async function lockTopup(tx: Tx, topupId: string): Promise<TopupRow> {
  return await tx.selectFrom("topup").selectAll().where("id", "=", topupId).forUpdate().executeTakeFirstOrThrow();
}

export async function updateTopup(
  tx: Tx,
  topupId: string,
  change: Updateable<TopupTable> & { updatedAt: Date },
): Promise<TopupRow> {
  return await tx.updateTable("topup").set(change).where("id", "=", topupId).returningAll().executeTakeFirstOrThrow();
}

/** The newest top-ups of an eSIM. */
export async function listTopups(db: Db, accountId: string, esimId: string, limit: number): Promise<TopupRow[]> {
  return await db
    .selectFrom("topup")
    .selectAll()
    .where("accountId", "=", accountId)
    .where("esimId", "=", esimId)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Whether the carrier made another top-up of this eSIM, or may be making one. The caller holds the eSIM's lock. */
export async function hasOtherTopup(tx: Tx, topup: TopupRow, only: "sent" | "sent_or_completed"): Promise<boolean> {
  const other = await tx
    .selectFrom("topup")
    .select("id")
    .where("esimId", "=", topup.esimId)
    .where("id", "<>", topup.id)
    .where((where) =>
      where.or([
        where("carrierStep", "=", "sent"),
        ...(only === "sent_or_completed" ? [where("status", "=", "completed")] : []),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

/** Pending top-ups that nothing has moved since `before`. */
export async function listUnfinishedTopups(db: Db, before: Date, limit: number): Promise<TopupRow[]> {
  return await db
    .selectFrom("topup")
    .selectAll()
    .where("status", "=", "pending")
    .where("carrierStep", "<>", "awaiting_payment")
    .where("updatedAt", "<", before)
    .orderBy("updatedAt")
    .limit(limit)
    .execute();
}

export async function listUnpaidTopups(db: Db, dueBefore: Date, limit: number): Promise<TopupRow[]> {
  return await db
    .selectFrom("topup")
    .selectAll()
    .where("status", "=", "pending")
    .where("carrierStep", "=", "awaiting_payment")
    .where("paymentDueAt", "<", dueBefore)
    .limit(limit)
    .execute();
}

/** The topic on which whoever waits for this top-up is woken. */
export function topupTopic(topupId: string): string {
  return `topup:${topupId}`;
}

export async function signalTopup(tx: Tx, topupId: string): Promise<void> {
  await signal(tx, topupTopic(topupId));
}

/** Whether nothing has moved the carrier's part since `read` was read: attempts are numbered, so that a sleeper is fenced off. */
export function isSameAttempt(present: TopupRow, read: TopupRow): boolean {
  return present.carrierStep === read.carrierStep && present.attempt === read.attempt;
}
