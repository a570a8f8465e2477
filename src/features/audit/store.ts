import type { Insertable, Selectable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { PageRequest } from "../../platform/http/schemas.ts";
import type { AuditEventTable } from "../../platform/schema.generated.ts";
import type { AuditAction } from "./audit-action.ts";

/** An entry with its place in the account's chain, which it got when its transaction was committed. */
export type AuditEvent = Selectable<AuditEventTable> & { sequence: bigint; digest: string };

export async function insertAuditEvent(tx: Tx, event: Insertable<AuditEventTable>): Promise<void> {
  await tx.insertInto("auditEvent").values(event).execute();
}

/** The newest first; of one action when it is given. */
export async function listAuditEvents(
  db: Db,
  accountId: string,
  action: AuditAction | undefined,
  page: PageRequest,
): Promise<AuditEvent[]> {
  return await ownEvents(db, accountId, action)
    .innerJoin("auditLink", "auditLink.eventId", "auditEvent.id")
    .selectAll("auditEvent")
    .select(["auditLink.sequence", "auditLink.digest"])
    .orderBy("auditEvent.id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countAuditEvents(db: Db, accountId: string, action: AuditAction | undefined): Promise<number> {
  const { count } = await ownEvents(db, accountId, action)
    .select((select) => select.fn.countAll<bigint>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function ownEvents(db: Db, accountId: string, action: AuditAction | undefined) {
  const own = db.selectFrom("auditEvent").where("auditEvent.accountId", "=", accountId);
  return action === undefined ? own : own.where("auditEvent.action", "=", action);
}
