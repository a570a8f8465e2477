import type { AuditEvent } from "./store.ts";

export function presentAuditEvent(event: AuditEvent) {
  return {
    id: event.id,
    action: event.action,
    actor: { kind: event.actorKind, id: event.actorId },
    detail: event.detail,
    ip: event.ip,
    request_id: event.requestId,
    created_at: event.createdAt.toISOString(),
    sequence: Number(event.sequence),
    digest: event.digest,
  };
}
