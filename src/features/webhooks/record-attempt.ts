import { after } from "../../platform/clock.ts";
import type { Tx } from "../../platform/database.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import {
  type DueAttempt,
  endAttempt,
  insertAttempt,
  insertFirstAttempts,
  setDeliveryStatus,
} from "./delivery-store.ts";
import { retryDelayMs } from "./retry-schedule.ts";
import type { SendResult } from "./send-event.ts";
import { clearFailures, lockAnySubscription, type Subscription, updateSubscription } from "./subscription-store.ts";
import { SendPausedMail } from "./webhook-jobs.ts";

/** So many events in a row that did not arrive pause a subscription. */
const failedEventsMax = 20;

/**
 * Writes down how an attempt ended and what follows: nothing, a retry, or giving the event up. `sentTo` is the subscription as it was when
 * the request went out; what follows is up to the one that stands now. A replay that was asked for meanwhile begins at once when this attempt
 * failed; when it succeeded, the event has arrived after all and is not sent once more.
 */
export async function recordAttempt(
  tx: Tx,
  sentTo: Subscription,
  attempt: DueAttempt,
  result: SendResult,
  now: Date,
): Promise<void> {
  // Before the attempt's row, as a replay and a removal do: otherwise they could wait for each other in a circle.
  const subscription = await lockAnySubscription(tx, sentTo.id);
  if (!subscription) return;
  const { isSuccess, retryAfterMs: _retryAfterMs, isGone: _isGone, ...end } = result;
  const dueAt = await endAttempt(tx, attempt.id, { ...end, status: isSuccess ? "success" : "failed" });
  if (dueAt === undefined) return;
  if (isSuccess) {
    await setDeliveryStatus(tx, [attempt.deliveryId], "success", now);
    await clearFailures(tx, subscription.id);
    return;
  }
  // A replay makes a waiting attempt due at its own moment.
  const isReplayed = dueAt.getTime() !== attempt.dueAt.getTime();
  if (isReplayed) {
    await insertFirstAttempts(tx, subscription.id, [attempt.deliveryId], now);
    return;
  }
  const isGone = result.isGone && !isChangedSince(sentTo, subscription);
  await followFailure(tx, subscription, attempt, { ...result, isGone }, now);
}

/** A retry if one is left, or the end of the event's way to this subscription. */
async function followFailure(
  tx: Tx,
  subscription: Subscription,
  attempt: DueAttempt,
  result: SendResult,
  now: Date,
): Promise<void> {
  const { deliveryId } = attempt;
  if (attempt.retry >= subscription.retryCount || result.isGone) {
    await setDeliveryStatus(tx, [deliveryId], "failed", now);
    await countFailedEvent(tx, subscription, attempt.event.occurredAt, result, now);
    return;
  }
  const retry = attempt.retry + 1;
  await insertAttempt(tx, {
    deliveryId,
    subscriptionId: subscription.id,
    number: attempt.number + 1,
    retry,
    status: "pending",
    dueAt: after(now, retryDelayMs(retry, deliveryId, result.retryAfterMs)),
  });
}

/** Whether its owner moved or resumed it while the request was under way: then the answer says nothing of what it is now. */
function isChangedSince(before: Subscription, now: Subscription): boolean {
  const isTouched = now.updatedAt.getTime() !== before.updatedAt.getTime();
  return now.endpointUrl !== before.endpointUrl || (now.status === "active" && isTouched);
}

async function countFailedEvent(
  tx: Tx,
  subscription: Subscription,
  occurredAt: Date,
  result: SendResult,
  now: Date,
): Promise<void> {
  const failedEvents = subscription.failedEvents + 1;
  // When it happened, not when it was given up, hours later: a replay that begins here brings all that failed.
  const failingSince = earlier(subscription.failingSince ?? occurredAt, occurredAt);
  const isPausing = subscription.status === "active" && (result.isGone || failedEvents >= failedEventsMax);
  const pause = { status: "failed", failedAt: now, failureReason: failureReason(result) } as const;
  await updateSubscription(tx, subscription.id, {
    failedEvents,
    failingSince,
    updatedAt: now,
    ...(isPausing ? pause : {}),
  });
  if (isPausing) await enqueue(tx, SendPausedMail, { subscriptionId: subscription.id }, { runAt: now });
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function failureReason({ isGone, error }: SendResult): string {
  if (isGone) return "The endpoint answered 410: it takes no more events.";
  return `${failedEventsMax} events in a row did not arrive. The last time: ${error ?? "no answer"}.`;
}
