import type { Static } from "typebox";
import type { LoggedAttempt } from "./delivery-store.ts";
import type { LogEntry, SubscriptionShape, TestShape } from "./schema.ts";
import type { SendResult } from "./send-event.ts";
import type { Subscription } from "./subscription-store.ts";

export function presentSubscription(subscription: Subscription, nextAttemptAt: Date | undefined, now: Date) {
  const { previousSecretUntil } = subscription;
  return {
    id: subscription.id,
    name: subscription.name,
    endpoint_url: subscription.endpointUrl,
    event_types: subscription.eventTypes as Static<typeof SubscriptionShape>["event_types"], // written from the same list
    status: subscription.status,
    timeout_seconds: subscription.timeoutSeconds,
    retry_count: subscription.retryCount,
    failed_events: subscription.failedEvents,
    failing_since: subscription.failingSince?.toISOString() ?? null,
    failed_at: subscription.failedAt?.toISOString() ?? null,
    failure_reason: subscription.failureReason,
    next_attempt_at: subscription.status === "active" ? (nextAttemptAt?.toISOString() ?? null) : null,
    previous_secret_until:
      previousSecretUntil !== null && now < previousSecretUntil ? previousSecretUntil.toISOString() : null,
    created_at: subscription.createdAt.toISOString(),
    updated_at: subscription.updatedAt.toISOString(),
  } satisfies Static<typeof SubscriptionShape>;
}

export function presentTest(result: SendResult): Static<typeof TestShape> {
  return {
    success: result.isSuccess,
    status: result.httpStatus,
    error: result.error,
    duration_ms: result.durationMs,
  };
}

export function presentAttempt(attempt: LoggedAttempt): Static<typeof LogEntry> {
  return {
    delivery_id: attempt.deliveryId,
    event_id: attempt.eventId,
    event_type: attempt.type,
    sequence: Number(attempt.sequence),
    attempt: attempt.number,
    status: attempt.status,
    http_status: attempt.httpStatus,
    duration_ms: attempt.durationMs,
    error_class: attempt.errorClass,
    error: attempt.error,
    response_body: attempt.answer,
    due_at: attempt.dueAt.toISOString(),
    sent_at: attempt.sentAt?.toISOString() ?? null,
  };
}
