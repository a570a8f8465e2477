import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { subscriptionNotFound } from "./errors.ts";
import { deleteSubscription } from "./subscription-store.ts";

/** Ends a subscription: nothing more is sent, and its log is gone. Throws `not_found`. */
export async function removeSubscription(app: App, actor: Actor, id: string): Promise<void> {
  const isDeleted = await inTransaction(app, async (tx) => await deleteSubscription(tx, actor.accountId, id));
  if (!isDeleted) throw subscriptionNotFound();
}
