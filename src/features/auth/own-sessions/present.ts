import type { Static } from "typebox";
import type { Actor } from "../../../platform/actor.ts";
import type { Session } from "../store.ts";
import type { SessionShape } from "./schema.ts";

export function presentSession(session: Session, actor: Actor): Static<typeof SessionShape> {
  return {
    id: session.id,
    is_current: session.id === actor.credential.id,
    ip: session.ip,
    user_agent: session.userAgent,
    created_at: session.createdAt.toISOString(),
    refreshed_at: session.refreshedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  };
}
