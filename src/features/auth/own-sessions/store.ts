import type { Db } from "../../../platform/database.ts";
import type { PageRequest } from "../../../platform/http/schemas.ts";
import type { Session } from "../store.ts";

/** The account's sessions that still count, the newest first. */
export async function listSessions(db: Db, accountId: string, now: Date, page: PageRequest): Promise<Session[]> {
  return await standingSessions(db, accountId, now)
    .selectAll()
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countSessions(db: Db, accountId: string, now: Date): Promise<number> {
  const { count } = await standingSessions(db, accountId, now)
    .select((select) => select.fn.countAll<bigint>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function standingSessions(db: Db, accountId: string, now: Date) {
  return db
    .selectFrom("session")
    .where("accountId", "=", accountId)
    .where("endedAt", "is", null)
    .where("expiresAt", ">", now);
}
