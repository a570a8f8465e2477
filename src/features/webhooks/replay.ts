import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findDelivery, insertFirstAttempts, listEventsToReplay, setDeliveryStatus } from "./delivery-store.ts";
import { deliveryNotFound, malformedStretch, notActive, subscriptionNotFound } from "./errors.ts";
import { makeDeliveries } from "./fan-out.ts";
import type { ReplayBody } from "./schema.ts";
import { lockSubscription, type Subscription, takeSequences } from "./subscription-store.ts";
import { requestDelivery } from "./webhook-jobs.ts";

export const replayedMax = 1_000;

export interface Replayed {
  replayed: number;
  /** When the last event that is sent again happened, and whether more follow it. */
  lastOccurredAt: Date | null;
  hasMore: boolean;
}

/**
 * Sends one event again, with all its retries; an attempt that is under way counts as that when it succeeds. Throws `not_found`, or
 * `invalid_state` while the subscription is not active.
 */
export async function replayDelivery(app: App, actor: Actor, id: string, deliveryId: string): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const subscription = await lockActive(tx, actor, id);
    const delivery = await findDelivery(tx, subscription.id, deliveryId);
    if (!delivery) throw deliveryNotFound();
    await restartDeliveries(tx, subscription.id, [deliveryId], now);
    await requestDelivery(tx, subscription.id, now);
  });
}

/**
 * Sends the events of a stretch of time that the subscription is for, whether or not they were sent before, the oldest thousand of them.
 * Throws `not_found`, or `invalid_state` while the subscription is not active.
 */
export async function replayStretch(app: App, actor: Actor, id: string, body: ReplayBody): Promise<Replayed> {
  const now = app.clock.now();
  const since = new Date(body.since);
  const until = body.until === undefined ? now : new Date(body.until);
  if (since > until) throw malformedStretch();
  return await inTransaction(app, async (tx) => {
    const subscription = await lockActive(tx, actor, id);
    const found = await listEventsToReplay(tx, subscription, since, until, replayedMax + 1);
    const events = found.slice(0, replayedMax);
    await sendAgain(tx, subscription, events, now);
    return {
      replayed: events.length,
      lastOccurredAt: events.at(-1)?.occurredAt ?? null,
      hasMore: found.length > replayedMax,
    };
  });
}

async function lockActive(tx: Tx, actor: Actor, id: string): Promise<Subscription> {
  const subscription = await lockSubscription(tx, actor.accountId, id);
  if (!subscription) throw subscriptionNotFound();
  if (subscription.status !== "active") throw notActive(subscription);
  return subscription;
}

async function sendAgain(
  tx: Tx,
  subscription: Subscription,
  events: { id: string; deliveryId: string | null }[],
  now: Date,
): Promise<void> {
  // Events of the time in which the subscription was paused were never on their way to it.
  const missed = events.filter(({ deliveryId }) => deliveryId === null).map(({ id }) => id);
  const made = await makeMissedDeliveries(tx, subscription, missed, now);
  // All together, because attempts that are due at the same moment are made in the order in which they were written down.
  const deliveryIds = events.flatMap(({ id, deliveryId }) => deliveryId ?? made.get(id) ?? []);
  await restartDeliveries(tx, subscription.id, deliveryIds, now);
  await requestDelivery(tx, subscription.id, now);
}

async function makeMissedDeliveries(
  tx: Tx,
  subscription: Subscription,
  eventIds: string[],
  now: Date,
): Promise<Map<string, string>> {
  if (eventIds.length === 0) return new Map();
  const first = await takeSequences(tx, subscription.id, eventIds.length);
  const numbered = eventIds.map((eventId, index) => ({ eventId, sequence: first + BigInt(index) }));
  const deliveries = await makeDeliveries(tx, subscription.id, numbered, now);
  return new Map(deliveries.map(({ id, eventId }) => [eventId, id]));
}

async function restartDeliveries(tx: Tx, subscriptionId: string, deliveryIds: string[], now: Date): Promise<void> {
  if (deliveryIds.length === 0) return;
  await setDeliveryStatus(tx, deliveryIds, "pending", now);
  await insertFirstAttempts(tx, subscriptionId, deliveryIds, now);
}
