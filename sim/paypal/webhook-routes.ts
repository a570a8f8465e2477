import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { requireToken } from "./authentication.ts";
import {
  type Fields,
  inBody,
  readBody,
  readJson,
  readRequired,
  readText,
  readUrl,
  textOf,
  toFields,
} from "./body-fields.ts";
import type { Notice } from "./deliveries.ts";
import { invalidRequest, notFound } from "./errors.ts";
import { rawMemberOf } from "./raw-member.ts";
import { isSignedBy } from "./signature.ts";
import { type Webhook, webhooksMax } from "./webhooks.ts";

interface ById {
  Params: { id: string };
}

/** Webhooks: registering them, checking signatures by postback, looking at events and sending them again. */
export function registerWebhookRoutes(server: FastifyInstance, account: Account): void {
  server.get<ById>("/v1/notifications/certs/:id", (request, reply) => {
    const { id } = request.params;
    const signer = id === account.identity().certificateId ? account.identity() : account.stranger.find(id);
    if (signer === undefined) throw notFound(id);
    return reply.type("application/x-pem-file").send(signer.leafPem + signer.rootPem);
  });
  server.get("/sandbox/root.pem", (_request, reply) =>
    reply.type("application/x-pem-file").send(account.identity().rootPem),
  );
  server.register((scope, _options, done) => {
    scope.addHook("onRequest", (request, reply) => requireToken(account, request, reply));
    registerManagement(scope, account);
    registerEvents(scope, account);
    scope.post("/v1/notifications/verify-webhook-signature", (request, reply) =>
      reply.send({ verification_status: isAuthentic(account, textOf(request.body)) ? "SUCCESS" : "FAILURE" }),
    );
    done();
  });
}

function registerManagement(server: FastifyInstance, { notices }: Account): void {
  server.post("/v1/notifications/webhooks", (request, reply) => {
    const { url, eventTypes } = readWebhook(readBody(request.body));
    if (notices.webhooks.list().some((webhook) => webhook.url === url))
      throw invalidRequest("WEBHOOK_URL_ALREADY_EXISTS");
    if (notices.webhooks.list().length >= webhooksMax) throw invalidRequest("WEBHOOK_NUMBER_LIMIT_EXCEEDED");
    return reply.code(201).send(describeWebhook(notices.webhooks.register(url, eventTypes)));
  });
  server.get("/v1/notifications/webhooks", (_request, reply) =>
    reply.send({ webhooks: notices.webhooks.list().map(describeWebhook) }),
  );
  server.get<ById>("/v1/notifications/webhooks/:id", (request, reply) => {
    const webhook = notices.webhooks.find(request.params.id);
    if (webhook === undefined) throw notFound(request.params.id);
    return reply.send(describeWebhook(webhook));
  });
  server.patch<ById>("/v1/notifications/webhooks/:id", (request, reply) => {
    const webhook = notices.webhooks.find(request.params.id);
    if (webhook === undefined) throw notFound(request.params.id);
    const operations = readOperations(request.body);
    // Nothing is changed unless all of it can be.
    const eventTypes = operations.map(readEventReplacement).at(-1) ?? webhook.eventTypes;
    return reply.send(describeWebhook(notices.webhooks.change(webhook, eventTypes)));
  });
  server.delete<ById>("/v1/notifications/webhooks/:id", (request, reply) => {
    if (notices.webhooks.find(request.params.id) === undefined) throw notFound(request.params.id);
    notices.webhooks.delete(request.params.id);
    return reply.code(204).send();
  });
}

function readWebhook(body: Fields): { url: string; eventTypes: string[] } {
  readRequired(body, "url");
  const listed = readRequired(body, "event_types");
  return { url: readUrl(body, "url") ?? "", eventTypes: readEventTypes(listed, "/event_types") };
}

function readEventTypes(listed: unknown, path: string): string[] {
  if (!Array.isArray(listed) || listed.length === 0) throw invalidRequest("INVALID_PARAMETER_VALUE", inBody(path));
  return listed.map((item, index) => {
    const fields = toFields(item, `${path}/${index}`);
    readRequired(fields, "name");
    return readText(fields, "name", 50) ?? "";
  });
}

function readOperations(body: unknown): unknown[] {
  const operations = readJson(textOf(body));
  if (!Array.isArray(operations) || operations.length === 0) throw invalidRequest("MALFORMED_REQUEST_JSON");
  return operations;
}

/** Of JSON Patch only what PayPal's manual shows: another list of events. */
function readEventReplacement(operation: unknown, index: number): string[] {
  const fields = toFields(operation, `/${index}`);
  if (readText(fields, "op", 20) !== "replace" || readText(fields, "path", 100) !== "/event_types")
    throw invalidRequest("INVALID_PATCH_OPERATION", inBody(`/${index}`));
  return readEventTypes(readRequired(fields, "value"), `/${index}/value`);
}

function describeWebhook({ id, url, eventTypes }: Webhook): object {
  return { id, url, event_types: eventTypes.map((name) => ({ name, status: "ENABLED" })) };
}

function registerEvents(server: FastifyInstance, { notices }: Account): void {
  const get = (noticeId: string): Notice => {
    const notice = notices.find(noticeId);
    if (notice === undefined) throw notFound(noticeId);
    return notice;
  };
  server.get<{ Querystring: { page_size?: string; event_type?: string } }>(
    "/v1/notifications/webhooks-events",
    (request, reply) => {
      const { page_size: pageSize, event_type: eventType } = request.query;
      const wanted = notices.list().filter((notice) => eventType === undefined || notice.eventType === eventType);
      const page = wanted.slice(0, Math.min(Math.max(Number(pageSize) || 10, 1), 300));
      return reply.send({ events: page.map(toEvent), count: page.length });
    },
  );
  server.get<ById>("/v1/notifications/webhooks-events/:id", (request, reply) =>
    reply.send(toEvent(get(request.params.id))),
  );
  server.post<ById>("/v1/notifications/webhooks-events/:id/resend", (request, reply) => {
    const notice = get(request.params.id);
    const { webhook_ids: webhookIds } = readBody(request.body).values;
    notices.resend(notice, Array.isArray(webhookIds) ? webhookIds.map(String) : undefined);
    return reply.code(202).send(toEvent(notice));
  });
}

function toEvent(notice: Notice): unknown {
  return JSON.parse(notice.body);
}

/** Whether we signed exactly this; the event is taken as it stands in the text, for that is what was signed. */
function isAuthentic({ identity, apiUrl, notices }: Account, text: string): boolean {
  const fields = readBody(text);
  const read = (key: string) => {
    readRequired(fields, key);
    return readText(fields, key, 2000) ?? "";
  };
  const algorithm = read("auth_algo");
  const certificateUrl = read("cert_url");
  const [id, time, webhookId] = [read("transmission_id"), read("transmission_time"), read("webhook_id")];
  const signature = read("transmission_sig");
  readRequired(fields, "webhook_event");
  const body = rawMemberOf(text, "webhook_event") ?? "";
  return (
    algorithm === "SHA256withRSA" &&
    certificateUrl === `${apiUrl()}/v1/notifications/certs/${identity().certificateId}` &&
    notices.webhooks.find(webhookId) !== undefined &&
    isSignedBy({ id, time, webhookId, body }, signature, identity().leafPem)
  );
}
