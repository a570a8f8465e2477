import type { App } from "../../app.ts";
import { after, secondMs } from "../../platform/clock.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { JobOutcome } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type DueAttempt, listDueAttempts, nextAttemptAt } from "./delivery-store.ts";
import { recordAttempt } from "./record-attempt.ts";
import { sendEvent } from "./send-event.ts";
import { runIfRoom } from "./slow-endpoints.ts";
import { findAnySubscription, type Subscription } from "./subscription-store.ts";

/** How many requests to one endpoint are under way at a time. */
const inFlightMax = 4;

/** How long a delivery to a slow endpoint waits for other slow ones to end. */
const roomWaitMs = 10 * secondMs;

/**
 * Sends the oldest few attempts that are due to one subscription, then lets others have the slot: it says when it wants the next one.
 * What was sent and not written down, because the process died, is sent again.
 */
export async function deliverToSubscription(app: App, subscriptionId: string): Promise<JobOutcome> {
  const { db } = app.database;
  const subscription = await findAnySubscription(db, subscriptionId);
  // What waits stays waiting while the subscription is paused; making it active again asks for this job.
  if (subscription?.status !== "active") return undefined;
  const hadRoom = await runIfRoom(subscriptionId, async () => await deliverDue(app, subscription));
  const now = app.clock.now();
  if (!hadRoom) return { runAgainAt: after(now, roomWaitMs) };
  const nextAt = await nextAttemptAt(db, subscriptionId);
  // Never a time that is past: the queue takes the oldest first, and who has much waiting would always come before the others.
  return nextAt === undefined ? undefined : { runAgainAt: later(nextAt, now) };
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

async function deliverDue(app: App, subscription: Subscription): Promise<void> {
  const due = await listDueAttempts(app.database.db, subscription.id, app.clock.now(), inFlightMax);
  const ended = await Promise.allSettled(due.map(async (attempt) => await deliver(app, subscription, attempt)));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}

async function deliver(app: App, subscription: Subscription, attempt: DueAttempt): Promise<void> {
  const result = await sendEvent(app, subscription, attempt.event, attempt.sequence);
  crashPoint("webhook-sent");
  const now = app.clock.now();
  await inTransaction(app, async (tx) => await recordAttempt(tx, subscription, attempt, result, now));
  crashPoint("webhook-recorded");
}
