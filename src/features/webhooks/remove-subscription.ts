import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { subscriptionNotFound } from "./errors.ts";
import { recordSubscription } from "./record-subscription.ts";
import { deleteSubscription, lockSubscription } from "./subscription-store.ts";

/** Ends a subscription: nothing more is sent, and its log is gone. Throws `not_found`. */
export async function removeSubscription(app: App, actor: Actor, id: string): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const subscription = await lockSubscription(tx, actor.accountId, id);
    if (!subscription) throw subscriptionNotFound();
    await deleteSubscription(tx, actor.accountId, id);
    await recordSubscription(tx, actor, "webhook_subscription_deleted", subscription, now);
  });
}
