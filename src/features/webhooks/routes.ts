import { Type } from "typebox";
import type { App } from "../../app.ts";
import { created, ok, type Route, route } from "../../platform/http/route.ts";
import { nullable, paginate, readPage, success, successPage, Timestamp } from "../../platform/http/schemas.ts";
import { createSubscription, subscriptionsMax } from "./create-subscription.ts";
import { countAttempts, listAttempts, listNextAttempts, nextAttemptAt } from "./delivery-store.ts";
import { subscriptionNotFound } from "./errors.ts";
import { eventTypes } from "./event-catalogue.ts";
import { presentAttempt, presentSubscription, presentTest } from "./present.ts";
import { removeSubscription } from "./remove-subscription.ts";
import { replayDelivery, replayedMax, replayStretch } from "./replay.ts";
import {
  CreatedSubscription,
  LogEntry,
  LogQuery,
  ReplayBody,
  SubscriptionBody,
  SubscriptionChangeBody,
  SubscriptionQuery,
  SubscriptionShape,
  TestShape,
} from "./schema.ts";
import { sendTest } from "./send-test.ts";
import { countSubscriptions, findSubscription, listSubscriptions, type Subscription } from "./subscription-store.ts";
import { changeSubscription } from "./update-subscription.ts";

const tag = "Webhooks";
const path = "/webhook-subscriptions";
const Id = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });
const SubscriptionParams = Type.Object({ id: Id("The subscription's id") });
const DeliveryParams = Type.Object({
  id: Id("The subscription's id"),
  delivery_id: Id("The delivery's id, from the log"),
});
const SubscriptionAnswer = success({ subscription: SubscriptionShape });

export function webhookRoutes(app: App): Route[] {
  return [...subscriptionRoutes(app), ...deliveryRoutes(app)];
}

function subscriptionRoutes(app: App): Route[] {
  const { db } = app.database;
  const present = async (subscription: Subscription) =>
    presentSubscription(subscription, await nextAttemptAt(db, subscription.id), app.clock.now());
  return [
    route({
      method: "GET",
      path,
      operation: "listWebhookSubscriptions",
      summary: "List Webhook Subscriptions",
      description: "Newest first, with the event types that can be subscribed to.",
      tag,
      access: "user",
      query: SubscriptionQuery,
      responses: {
        200: successPage(SubscriptionShape, {
          available_event_types: Type.Array(Type.Enum([...eventTypes]), { examples: [[...eventTypes]] }),
        }),
      },
      handler: async ({ actor, query }) => {
        const page = readPage(query);
        const [subscriptions, total] = await Promise.all([
          listSubscriptions(db, actor.accountId, query.status, page),
          countSubscriptions(db, actor.accountId, query.status),
        ]);
        const next = await listNextAttempts(
          db,
          subscriptions.map(({ id }) => id),
        );
        const now = app.clock.now();
        return ok({
          data: subscriptions.map((subscription) => presentSubscription(subscription, next.get(subscription.id), now)),
          available_event_types: eventTypes,
          pagination: paginate(page, total),
        });
      },
    }),
    route({
      method: "POST",
      path,
      operation: "createWebhookSubscription",
      summary: "Create Webhook Subscription",
      description:
        "Sends a WEBHOOK_TEST at once; `test` says how it went, and a test that fails refuses nothing. The secret is in this answer and in no other. " +
        "A `secret` that begins with `whsec_` is decoded from base64 for `webhook-signature`, any other is taken as its UTF-8 bytes; `X-Webhook-Signature` is keyed with the text itself. " +
        `Names are resolved and checked at every connection. At most ${subscriptionsMax} subscriptions per account.`,
      tag,
      access: "user",
      body: SubscriptionBody,
      responses: { 201: success({ subscription: CreatedSubscription, test: TestShape }) },
      errors: ["endpoint_not_allowed", "limit_reached"],
      handler: async ({ actor, body }) => {
        const { subscription, secret, test } = await createSubscription(app, actor, body);
        return created({
          message: "Webhook subscription created",
          subscription: { ...(await present(subscription)), secret: secret.reveal() },
          test: presentTest(test),
        });
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id`,
      operation: "getWebhookSubscription",
      summary: "Get Webhook Subscription",
      tag,
      access: "user",
      params: SubscriptionParams,
      responses: { 200: SubscriptionAnswer },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        const subscription = await findSubscription(db, actor.accountId, params.id);
        if (!subscription) throw subscriptionNotFound();
        return ok({ subscription: await present(subscription) });
      },
    }),
    route({
      method: "PUT",
      path: `${path}/:id`,
      operation: "updateWebhookSubscription",
      summary: "Update Webhook Subscription",
      description:
        "Only what is given changes. `status: inactive` pauses, `active` resumes, also what we paused as `failed`; what waited then goes out, and a replay brings the events of the pause. " +
        "A new `secret` signs at once; for 24 hours the one before it signs too: as a second signature in `webhook-signature`, and in `X-Webhook-Signature-Previous`.",
      tag,
      access: "user",
      params: SubscriptionParams,
      body: SubscriptionChangeBody,
      responses: { 200: SubscriptionAnswer },
      errors: ["not_found", "endpoint_not_allowed"],
      handler: async ({ actor, params, body }) => {
        const subscription = await changeSubscription(app, actor, params.id, body);
        return ok({ message: "Webhook subscription updated", subscription: await present(subscription) });
      },
    }),
    route({
      method: "DELETE",
      path: `${path}/:id`,
      operation: "deleteWebhookSubscription",
      summary: "Delete Webhook Subscription",
      description: "Nothing more is sent, also not what waits for a retry. The log goes with it.",
      tag,
      access: "user",
      params: SubscriptionParams,
      responses: { 200: success({}) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        await removeSubscription(app, actor, params.id);
        return ok({ message: "Webhook subscription deleted" });
      },
    }),
  ];
}

function deliveryRoutes(app: App): Route[] {
  const { db } = app.database;
  const readSubscription = async (accountId: string, id: string) => {
    const subscription = await findSubscription(db, accountId, id);
    if (!subscription) throw subscriptionNotFound();
    return subscription;
  };

  return [
    route({
      method: "POST",
      path: `${path}/:id/test`,
      operation: "sendTestWebhook",
      summary: "Send Test Webhook",
      description:
        "Answers 200 whether or not the endpoint accepted it: `test` says. Works while the subscription is paused.",
      tag,
      access: "user",
      params: SubscriptionParams,
      responses: { 200: success({ test: TestShape }) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        const test = await sendTest(app, await readSubscription(actor.accountId, params.id));
        const message = test.isSuccess ? "The endpoint accepted the test" : "The endpoint did not accept the test";
        return ok({ message, test: presentTest(test) });
      },
    }),
    route({
      method: "GET",
      path: `${path}/:id/logs`,
      operation: "listWebhookDeliveries",
      summary: "Get Webhook Delivery Logs",
      description:
        "Every attempt, newest first, tests included; `pending` ones are still to come, at `due_at`. Attempts of deliveries that ended 90 days ago are removed.",
      tag,
      access: "user",
      params: SubscriptionParams,
      query: LogQuery,
      responses: { 200: successPage(LogEntry) },
      errors: ["not_found"],
      handler: async ({ actor, params, query }) => {
        const { id } = await readSubscription(actor.accountId, params.id);
        const page = readPage(query);
        const [attempts, total] = await Promise.all([
          listAttempts(db, id, query.status, page),
          countAttempts(db, id, query.status),
        ]);
        return ok({ data: attempts.map(presentAttempt), pagination: paginate(page, total) });
      },
    }),
    route({
      method: "POST",
      path: `${path}/:id/deliveries/:delivery_id/replay`,
      operation: "replayWebhookDelivery",
      summary: "Replay a Webhook Delivery",
      description: "Sends one event again, with all its retries and under its own id, also when it arrived before.",
      tag,
      access: "user",
      params: DeliveryParams,
      responses: { 200: success({ replayed: Type.Integer() }) },
      errors: ["not_found", "invalid_state"],
      handler: async ({ actor, params }) => {
        await replayDelivery(app, actor, params.id, params.delivery_id);
        return ok({ message: "The event will be sent again", replayed: 1 });
      },
    }),
    route({
      method: "POST",
      path: `${path}/:id/replay`,
      operation: "replayWebhooks",
      summary: "Replay Webhooks since a Time",
      description:
        `Sends the subscription's events of a stretch of time again under their own ids, oldest first, the ones it missed while paused included. ` +
        `At most ${replayedMax} at once: while \`has_more\` is true, go on from \`last_occurred_at\`.`,
      tag,
      access: "user",
      params: SubscriptionParams,
      body: ReplayBody,
      responses: {
        200: success({
          replayed: Type.Integer({ minimum: 0, maximum: replayedMax, examples: [12] }),
          last_occurred_at: nullable(Timestamp),
          has_more: Type.Boolean({ examples: [false] }),
        }),
      },
      errors: ["not_found", "invalid_state"],
      handler: async ({ actor, params, body }) => {
        const { replayed, lastOccurredAt, hasMore } = await replayStretch(app, actor, params.id, body);
        return ok({
          message: replayed === 1 ? "1 event will be sent again" : `${replayed} events will be sent again`,
          replayed,
          last_occurred_at: lastOccurredAt?.toISOString() ?? null,
          has_more: hasMore,
        });
      },
    }),
  ];
}
