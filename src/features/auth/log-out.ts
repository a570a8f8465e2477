import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { endSession } from "./store.ts";

/** Ends the caller's session: neither of its tokens is taken from the next request on. */
export async function logOut(app: App, actor: Actor): Promise<void> {
  await endSession(app.database.db, actor.accountId, actor.sessionId, "logout", app.clock.now());
}
