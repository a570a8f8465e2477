import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { sessionNotFound } from "../errors.ts";
import { endSession, lockSession } from "../store.ts";

/** Ends one of the caller's sessions, this one too: its tokens are refused from the next request on. Throws `not_found`. */
export async function endOwnSession(app: App, actor: Actor, sessionId: string): Promise<void> {
  const { accountId } = actor;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const session = await lockSession(tx, accountId, sessionId);
    if (!session || session.endedAt !== null || session.expiresAt <= now) throw sessionNotFound();
    await endSession(tx, accountId, sessionId, "ended_by_owner", now);
    const detail = { session_id: sessionId };
    await recordAudit(tx, { accountId, by: actor, action: "session_ended", detail }, now);
  });
}
