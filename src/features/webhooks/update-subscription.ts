import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Config } from "../../platform/config.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { requireEndpoint } from "./endpoint.ts";
import { subscriptionNotFound } from "./errors.ts";
import { recordChange, recordSubscription } from "./record-subscription.ts";
import type { SubscriptionChangeBody } from "./schema.ts";
import { readSecret, rotation } from "./signing-secret.ts";
import {
  lockSubscription,
  type Subscription,
  type SubscriptionChange,
  updateSubscription,
} from "./subscription-store.ts";
import { requestDelivery } from "./webhook-jobs.ts";

/**
 * Changes what the body names; `active` also resumes a paused subscription. Its waiting deliveries then go out, and so do those that could
 * not be signed once there is a new secret. Throws `not_found`.
 */
export async function changeSubscription(
  app: App,
  actor: Actor,
  id: string,
  body: SubscriptionChangeBody,
): Promise<Subscription> {
  if (body.endpoint_url !== undefined) requireEndpoint(body.endpoint_url, app.endpoints);
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const subscription = await lockSubscription(tx, actor.accountId, id);
    if (!subscription) throw subscriptionNotFound();
    const changed = await updateSubscription(tx, id, toChange(app.config, subscription, body, now));
    await recordChange(tx, actor, subscription, changed, now);
    if (body.secret !== undefined) await recordSubscription(tx, actor, "webhook_secret_changed", changed, now);
    // What could not be signed waits for its job's next turn, and need not any more.
    if (body.status === "active" || body.secret !== undefined) await requestDelivery(tx, id, now);
    return changed;
  });
}

function toChange(
  config: Config,
  subscription: Subscription,
  body: SubscriptionChangeBody,
  now: Date,
): SubscriptionChange {
  const isNewStatus = body.status !== undefined && body.status !== subscription.status;
  const cleared = { failedEvents: 0, failingSince: null, failedAt: null, failureReason: null };
  return {
    updatedAt: now,
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.endpoint_url === undefined ? {} : { endpointUrl: body.endpoint_url }),
    ...(body.event_types === undefined ? {} : { eventTypes: [...new Set(body.event_types)] }),
    ...(body.timeout_seconds === undefined ? {} : { timeoutSeconds: body.timeout_seconds }),
    ...(body.retry_count === undefined ? {} : { retryCount: body.retry_count }),
    ...(body.secret === undefined ? {} : rotation(config, subscription, readSecret(body.secret), now)),
    ...(isNewStatus ? { status: body.status, ...cleared } : {}),
  };
}
