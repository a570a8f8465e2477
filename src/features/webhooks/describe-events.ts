import { anExample } from "../../platform/http/openapi.ts";
import { type EventType, eventCatalogue, eventTypes } from "./event-catalogue.ts";

const exampleId = "evt-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7e";
const exampleTime = "2026-01-15T10:00:00.000Z";

const headers = [
  ["webhook-id", "The event's id, the same for every retry and replay: what was seen before can be ignored", exampleId],
  ["webhook-timestamp", "Seconds since 1970 at which this attempt was made", "1768471200"],
  [
    "webhook-signature",
    "Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, one for each secret that is valid",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ],
  ["X-Webhook-Event", "The event's type", undefined],
  [
    "X-Webhook-Signature",
    "`sha256=` and the hexadecimal HMAC-SHA256 of the body, keyed with the secret as it is written",
    "sha256=77fdd1a8f9bd0da9c44dcd05c1d1b5c05c7fd3b5ee6e6b6e2b7a3fdc0a1f4d52",
  ],
  ["X-Webhook-Signature-Previous", "The same with the secret before, for 24 hours after a change", undefined],
  [
    "X-Webhook-Sequence",
    "Grows by one with each delivery to this subscription: a gap is something still on its way",
    "17",
  ],
] as const;

/** The `webhooks` part of the OpenAPI document: every event as its subscriber receives it. */
export function describeEvents(): Record<string, unknown> {
  return Object.fromEntries(eventTypes.map((type) => [type, { post: describeEvent(type) }]));
}

function describeEvent(type: EventType): Record<string, unknown> {
  const { description, data, example } = eventCatalogue[type];
  return {
    operationId: `receive${pascal(type)}`,
    summary: type,
    description: `${description} Answer with any 2xx within the subscription's timeout; redirects are not followed.`,
    tags: ["Webhooks"],
    parameters: headers.map(([name, text, headerExample]) => describeHeader(name, text, headerExample)),
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: describeBody(type, data),
          ...anExample({ id: exampleId, type, timestamp: exampleTime, data: example }),
        },
      },
    },
    responses: {
      "2XX": { description: "It arrived" },
      "410": { description: "No more events, please: the subscription is paused" },
      default: {
        description: "It did not arrive, and is sent again up to `retry_count` times; `Retry-After` is heeded",
      },
    },
  };
}

function describeHeader(name: string, description: string, example: string | undefined): Record<string, unknown> {
  const isRequired = name !== "X-Webhook-Signature-Previous";
  const schema = { type: "string", ...(example === undefined ? {} : { examples: [example] }) };
  return { name, in: "header", required: isRequired, description, schema };
}

function describeBody(type: EventType, data: object): Record<string, unknown> {
  return {
    type: "object",
    required: ["id", "type", "timestamp", "data"],
    properties: {
      id: { type: "string" },
      type: { type: "string", const: type },
      timestamp: { type: "string", format: "date-time", description: "When it happened" },
      data,
    },
  };
}

/** ORDER_STATUS → OrderStatus */
function pascal(type: string): string {
  return type.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
