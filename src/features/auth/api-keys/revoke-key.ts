import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { keyNotFound } from "./errors.ts";
import { markKeyRevoked } from "./store.ts";

/** Revokes one of the caller's keys: it is refused from the next request on. Throws `not_found`. */
export async function revokeKey(app: App, actor: Actor, keyId: string): Promise<void> {
  const { accountId } = actor;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const revoked = await markKeyRevoked(tx, accountId, keyId, now);
    if (!revoked) throw keyNotFound();
    const detail = { key_id: keyId, name: revoked.name };
    await recordAudit(tx, { accountId, by: actor, action: "api_key_revoked", detail }, now);
  });
}
