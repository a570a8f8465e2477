import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { describeChanges, recordAudit } from "../audit/index.ts";
import { readAccountName } from "./account-name.ts";
import { lockAccount, updateName } from "./store.ts";

/** Gives the caller's account another name. */
export async function renameAccount(app: App, actor: Actor, givenName: string): Promise<void> {
  const { accountId } = actor;
  const name = readAccountName(givenName);
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const before = await lockAccount(tx, accountId);
    const changes = describeChanges({ name: before.name }, { name });
    if (!changes) return;
    await updateName(tx, accountId, name);
    await recordAudit(tx, { accountId, by: actor, action: "account_renamed", changes }, now);
  });
}
