import { Type } from "typebox";
import type { Tx } from "../../platform/database.ts";
import { defineJob, enqueue, exponentialBackoff, noPayload } from "../../platform/jobs/index.ts";

/** Endpoints have a schedule of their own; a job that fails here met a broken database or a bug, and its work must not be dropped. */
const neverGivenUp = 1_000_000;

/** Makes one delivery of an event for each subscriber. */
export const FanOutEvent = defineJob({
  name: "fan-out-event",
  queue: "webhooks",
  payload: Type.Object({ eventId: Type.String() }),
  attemptsMax: neverGivenUp,
  backoffMs: exponentialBackoff(500, 60_000),
});

/** Sends what is due to one subscription, a few at a time. */
export const DeliverToSubscription = defineJob({
  name: "deliver-to-subscription",
  queue: "webhooks",
  payload: Type.Object({ subscriptionId: Type.String() }),
  attemptsMax: neverGivenUp,
  backoffMs: exponentialBackoff(500, 60_000),
});

export const SendPausedMail = defineJob({
  name: "send-webhook-paused-mail",
  queue: "mail",
  payload: Type.Object({ subscriptionId: Type.String() }),
  attemptsMax: 20,
  backoffMs: exponentialBackoff(2_000, 600_000),
});

export const SweepWebhooks = defineJob({
  name: "sweep-webhooks",
  queue: "background",
  payload: noPayload,
  attemptsMax: 3,
});

/**
 * One job sends to one subscription at a time, so an endpoint that hangs holds one slot of the queue, however much waits for it. Asking
 * again only makes it come sooner.
 */
export async function requestDelivery(tx: Tx, subscriptionId: string, runAt: Date): Promise<void> {
  await enqueue(tx, DeliverToSubscription, { subscriptionId }, { runAt, key: `deliver:${subscriptionId}` });
}
