import { type Static, Type } from "typebox";
import { nullable, oneLine, pageQuery, Timestamp } from "../../platform/http/schemas.ts";
import { eventTypes } from "./event-catalogue.ts";

const EventTypes = Type.Array(Type.Enum([...eventTypes]), {
  minItems: 1,
  maxItems: 50,
  description: "What to be told of",
  examples: [["ORDER_STATUS", "ESIM_STATUS"]],
});
const Name = oneLine(100, "Order Status Updates");
const EndpointUrl = Type.String({
  minLength: 1,
  maxLength: 2048,
  description:
    "https on port 443 or 8443, reachable from the internet; in the sandbox http as well, and this machine on any port",
  examples: ["https://yourapp.com/webhooks/orders"],
});
const SigningSecret = Type.String({
  minLength: 1,
  maxLength: 200,
  examples: ["your-webhook-secret"],
});
const TimeoutSeconds = Type.Integer({ minimum: 1, maximum: 30, description: "For the whole of one attempt" });
const RetryCount = Type.Integer({ minimum: 0, maximum: 10, description: "Retries after the first attempt" });

export const SubscriptionBody = Type.Object({
  name: Name,
  endpoint_url: EndpointUrl,
  event_types: EventTypes,
  secret: Type.Optional({
    ...SigningSecret,
    description: "`whsec_` and base64, or any text; one is made without it",
  }),
  timeout_seconds: { ...TimeoutSeconds, default: 10 },
  retry_count: { ...RetryCount, default: 3 },
});
export type SubscriptionBody = Static<typeof SubscriptionBody>;

export const SubscriptionChangeBody = Type.Object({
  name: Type.Optional(Name),
  endpoint_url: Type.Optional(EndpointUrl),
  event_types: Type.Optional(EventTypes),
  secret: Type.Optional({
    ...SigningSecret,
    description: "A new secret; the old one signs beside it for 24 hours",
  }),
  timeout_seconds: Type.Optional(TimeoutSeconds),
  retry_count: Type.Optional(RetryCount),
  status: Type.Optional(
    Type.Enum(["active", "inactive"], { description: "`active` also resumes what was paused as `failed`" }),
  ),
});
export type SubscriptionChangeBody = Static<typeof SubscriptionChangeBody>;

export const SubscriptionQuery = Type.Object({
  status: Type.Optional(Type.Enum(["active", "inactive", "failed"], { description: "Filter by status" })),
  ...pageQuery,
});

export const LogQuery = Type.Object({
  status: Type.Optional(
    Type.Enum(["success", "failed", "pending"], {
      description: "Filter by status; `pending` attempts are still to come",
    }),
  ),
  ...pageQuery,
});

export const ReplayBody = Type.Object({
  since: { ...Timestamp, description: "The first moment whose events are sent again, at most 90 days ago" },
  until: Type.Optional({ ...Timestamp, description: "The last one; now without it" }),
});
export type ReplayBody = Static<typeof ReplayBody>;

const subscription = {
  id: Type.String({ examples: ["sub-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7b"] }),
  name: Name,
  endpoint_url: EndpointUrl,
  event_types: EventTypes,
  status: Type.Enum(["active", "inactive", "failed"], { description: "`inactive` by you, `failed` by us" }),
  timeout_seconds: TimeoutSeconds,
  retry_count: RetryCount,
  failed_events: Type.Integer({ minimum: 0, description: "Events given up on since the last one that arrived" }),
  failing_since: {
    ...nullable(Timestamp),
    description: "When the oldest of the failed events happened: a replay with this as `since` brings them all",
  },
  failed_at: { ...nullable(Timestamp), description: "When we paused it" },
  failure_reason: { ...nullable(Type.String()), description: "Why we paused it" },
  next_attempt_at: {
    ...nullable(Timestamp),
    description: "When the oldest of what waits is sent, or sent again; null when nothing waits, or while it is paused",
  },
  previous_secret_until: { ...nullable(Timestamp), description: "Until when the secret before the newest signs too" },
  created_at: Timestamp,
  updated_at: Timestamp,
};
export const SubscriptionShape = Type.Object(subscription);
export const CreatedSubscription = Type.Object({
  ...subscription,
  secret: Type.String({
    description: "Shown this once",
    examples: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
  }),
});

export const TestShape = Type.Object({
  success: Type.Boolean(),
  status: { ...nullable(Type.Integer()), description: "The HTTP status, or null when there was no answer" },
  error: nullable(Type.String()),
  duration_ms: Type.Integer({ minimum: 0, examples: [84] }),
});

export const LogEntry = Type.Object({
  delivery_id: Type.String({ description: "The same for all attempts of one event" }),
  event_id: Type.String({ description: "The body's `id`" }),
  event_type: Type.String({ examples: ["ORDER_STATUS"] }),
  sequence: Type.Integer({ minimum: 1, description: "The number of the delivery, as in `X-Webhook-Sequence`" }),
  attempt: Type.Integer({ minimum: 1, description: "Counts on through retries and replays" }),
  status: Type.Enum(["success", "failed", "pending"]),
  http_status: nullable(Type.Integer()),
  duration_ms: nullable(Type.Integer()),
  error_class: {
    ...nullable(Type.String({ examples: ["timeout"] })),
    description: "http_status, timeout, dns_failed, connect_failed, tls_failed, reset or forbidden_address",
  },
  error: nullable(Type.String()),
  response_body: { ...nullable(Type.String()), description: "The first 1 KB of what the endpoint answered" },
  due_at: { ...Timestamp, description: "When it was or is to be sent" },
  sent_at: nullable(Timestamp),
});
