import type { App } from "../../app.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type EventToSend, insertAttempt, insertDeliveries, insertEvent } from "./delivery-store.ts";
import type { EventData } from "./event-catalogue.ts";
import { type SendResult, sendEvent } from "./send-event.ts";
import { lockAnySubscription, type Subscription, takeSequences } from "./subscription-store.ts";

/** Sends a WEBHOOK_TEST to the subscription's endpoint now, whatever its status, and logs how it went. A failed test counts nowhere. */
export async function sendTest(app: App, subscription: Subscription): Promise<SendResult> {
  const data: EventData<"WEBHOOK_TEST"> = {
    subscription_id: subscription.id,
    message: "This is a test of your webhook endpoint.",
  };
  const event = { id: newId("evt"), type: "WEBHOOK_TEST", data, occurredAt: app.clock.now() };
  const sequence = await inTransaction(app, async (tx) => await takeSequences(tx, subscription.id, 1));
  const result = await sendEvent(app, subscription, event, sequence);
  // Nothing is written before the answer, so that a process that dies leaves no test that waits for ever.
  await inTransaction(app, async (tx) => await logTest(tx, subscription, event, sequence, result));
  return result;
}

async function logTest(
  tx: Tx,
  subscription: Subscription,
  event: EventToSend & { data: object },
  sequence: bigint,
  { isSuccess, retryAfterMs: _retryAfterMs, isGone: _isGone, ...end }: SendResult,
): Promise<void> {
  const stillThere = await lockAnySubscription(tx, subscription.id);
  if (!stillThere) return;
  await insertEvent(tx, { ...event, accountId: subscription.accountId });
  const status = isSuccess ? "success" : "failed";
  const delivery = { id: newId("dlv"), subscriptionId: subscription.id, eventId: event.id, sequence, status } as const;
  await insertDeliveries(tx, [{ ...delivery, createdAt: end.sentAt, updatedAt: end.sentAt }]);
  const attempt = { deliveryId: delivery.id, subscriptionId: subscription.id, number: 1, retry: 0, status } as const;
  await insertAttempt(tx, { ...attempt, dueAt: end.sentAt, ...end });
}
