import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { endSession } from "./store.ts";

/** Ends the caller's session: neither of its tokens is taken from the next request on. */
export async function logOut(app: App, actor: Actor): Promise<void> {
  const { accountId, credential } = actor;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await endSession(tx, accountId, credential.id, "logout", now);
    await recordAudit(tx, { accountId, by: actor, action: "logged_out" }, now);
  });
}
