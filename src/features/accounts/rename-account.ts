import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { readAccountName } from "./account-name.ts";
import { updateName } from "./store.ts";

/** Gives the caller's account another name. */
export async function renameAccount(app: App, actor: Actor, name: string): Promise<void> {
  await updateName(app.database.db, actor.accountId, readAccountName(name));
}
