import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { newId } from "../../platform/ids.ts";
import type { Secret } from "../../platform/secret.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { requireEndpoint } from "./endpoint.ts";
import { tooManySubscriptions } from "./errors.ts";
import { recordSubscription } from "./record-subscription.ts";
import type { SubscriptionBody } from "./schema.ts";
import type { SendResult } from "./send-event.ts";
import { sendTest } from "./send-test.ts";
import { makeSecret, readSecret, sealSecret } from "./signing-secret.ts";
import { countSubscriptions, insertSubscription, lockAccount, type Subscription } from "./subscription-store.ts";

export const subscriptionsMax = 50;

interface Created {
  subscription: Subscription;
  secret: Secret;
  test: SendResult;
}

/**
 * Subscribes the account's endpoint and sends it a test, whose failure refuses nothing. Throws `endpoint_not_allowed`, `limit_reached` or
 * `validation_failed`.
 */
export async function createSubscription(app: App, actor: Actor, body: SubscriptionBody): Promise<Created> {
  requireEndpoint(body.endpoint_url, app.endpoints);
  const secret = body.secret === undefined ? makeSecret() : readSecret(body.secret);
  const id = newId("sub");
  const now = app.clock.now();
  const subscription = await inTransaction(app, async (tx) => {
    await lockAccount(tx, actor.accountId);
    if ((await countSubscriptions(tx, actor.accountId)) >= subscriptionsMax)
      throw tooManySubscriptions(subscriptionsMax);
    const made = await insertSubscription(tx, {
      id,
      accountId: actor.accountId,
      name: body.name,
      endpointUrl: body.endpoint_url,
      eventTypes: [...new Set(body.event_types)],
      secretBox: sealSecret(app.config, id, secret),
      timeoutSeconds: body.timeout_seconds,
      retryCount: body.retry_count,
      status: "active",
      createdAt: now,
      updatedAt: now,
    });
    await recordSubscription(tx, actor, "webhook_subscription_created", made, now);
    return made;
  });
  return { subscription, secret, test: await sendTest(app, subscription) };
}
