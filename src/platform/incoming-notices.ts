import type { Selectable } from "kysely";
import type { Db, Tx } from "./database.ts";
import type { IncomingNoticeTable } from "./schema.generated.ts";

export type IncomingNotice = Selectable<IncomingNoticeTable>;

export interface NewNotice {
  source: string;
  /** The sender's key of the notice: a second one with it is a duplicate. */
  noticeId: string;
  headers: Record<string, string | undefined>;
  rawBody: string;
  receivedAt: Date;
}

/** Stores what another system told us before anything is made of it. Returns its id, or undefined for a duplicate. */
export async function storeNotice(tx: Tx, notice: NewNotice): Promise<bigint | undefined> {
  const stored = await tx
    .insertInto("incomingNotice")
    .values({ ...notice, headers: JSON.stringify(notice.headers) })
    .onConflict((conflict) => conflict.columns(["source", "noticeId"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return stored?.id;
}

/** A notice that nothing was made of yet. */
export async function findOpenNotice(db: Db, id: bigint): Promise<IncomingNotice | undefined> {
  return await db
    .selectFrom("incomingNotice")
    .selectAll()
    .where("id", "=", id)
    .where("processedAt", "is", null)
    .executeTakeFirst();
}

export async function closeNotice(tx: Tx, id: bigint, outcome: string, now: Date): Promise<void> {
  await tx.updateTable("incomingNotice").set({ processedAt: now, outcome }).where("id", "=", id).execute();
}

/** Removes up to `limit` notices that were dealt with before `before`, the oldest first; returns how many. */
export async function forgetOldNotices(db: Db, before: Date, limit: number): Promise<number> {
  const removed = await db
    .deleteFrom("incomingNotice")
    .where("id", "in", ({ selectFrom }) =>
      selectFrom("incomingNotice").select("id").where("processedAt", "<", before).orderBy("processedAt").limit(limit),
    )
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}
