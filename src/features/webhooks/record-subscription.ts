import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { type AuditAction, describeChanges, recordAudit } from "../audit/index.ts";
import type { Subscription } from "./subscription-store.ts";

type Deed = Extract<
  AuditAction,
  "webhook_subscription_created" | "webhook_secret_changed" | "webhook_subscription_deleted"
>;

/** Writes down what was done to a subscription, with where it leads. */
export async function recordSubscription(
  tx: Tx,
  actor: Actor,
  action: Deed,
  subscription: Subscription,
  now: Date,
): Promise<void> {
  const { name, endpoint_url, event_types } = factsOf(subscription);
  const detail = { subscription_id: subscription.id, name, endpoint_url, event_types };
  await recordAudit(tx, { accountId: actor.accountId, by: actor, action, detail }, now);
}

/** Writes down what differs of a subscription; nothing when nothing does. */
export async function recordChange(
  tx: Tx,
  actor: Actor,
  before: Subscription,
  after: Subscription,
  now: Date,
): Promise<void> {
  const changes = describeChanges(factsOf(before), factsOf(after));
  if (!changes) return;
  const { accountId } = actor;
  const detail = { subscription_id: after.id, name: after.name };
  await recordAudit(tx, { accountId, by: actor, action: "webhook_subscription_changed", detail, changes }, now);
}

/** Its owner's other sessions and keys read the address too, so it is no secret from them; the signing secret is. */
function factsOf(subscription: Subscription) {
  return {
    name: subscription.name,
    endpoint_url: subscription.endpointUrl,
    event_types: subscription.eventTypes.join(" "),
    timeout_seconds: subscription.timeoutSeconds,
    retry_count: subscription.retryCount,
    status: subscription.status,
  };
}
