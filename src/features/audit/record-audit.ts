import type { Actor, Origin } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import type { AuditAction } from "./audit-action.ts";
import type { Changes, Facts } from "./describe-changes.ts";
import { insertAuditEvent } from "./store.ts";

interface AuditEntry {
  /** Whose log it stands in. */
  accountId: string;
  /** Who did it: the account itself, somebody at the door of whom only the address is known, or the operator. */
  by: Actor | Origin | "operator";
  action: AuditAction;
  /** Ids and facts that its owner may read; never a secret. */
  detail?: Facts;
  /** What was changed, for its owner to compare. */
  changes?: Changes | undefined;
}

/** Writes down who did what, in the transaction that does it: either both happen or neither. */
export async function recordAudit(tx: Tx, entry: AuditEntry, now: Date): Promise<void> {
  await insertAuditEvent(tx, {
    id: newId("aud"),
    accountId: entry.accountId,
    action: entry.action,
    ...describeActor(entry.by),
    detail: JSON.stringify({ ...entry.detail, changes: entry.changes }),
    createdAt: now,
  });
}

function describeActor(by: AuditEntry["by"]) {
  if (by === "operator") return { actorKind: "operator", actorId: null, ip: null, requestId: null } as const;
  if ("credential" in by)
    return {
      actorKind: by.credential.kind,
      actorId: by.credential.id,
      ip: by.origin.ip,
      requestId: by.origin.requestId,
    };
  return { actorKind: "visitor", actorId: null, ip: by.ip, requestId: by.requestId } as const;
}
