import { randomUUID } from "node:crypto";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Actor } from "../actor.ts";
import { statusOfKind } from "../error-catalogue.ts";
import { Failure } from "../failure.ts";
import type { Log } from "../log.ts";
import { countRequest } from "../metrics.ts";
import type { Readiness } from "../readiness.ts";
import { runInContext } from "../request-context.ts";
import { inSpan, type Span } from "../tracing.ts";
import { answerUnreadable } from "./answer-unreadable.ts";
import { answerError, toFailure } from "./error-handler.ts";
import { handleRoute, type RouteDependencies } from "./handle-route.ts";
import { prepareRoute } from "./prepare-route.ts";
import type { Route } from "./route.ts";
import { isTime } from "./wire-time.ts";

export const basePath = "/api/v1";
const bodyLimitBytes = 256 * 1024;
const uploadLimitBytes = 5 * 1024 * 1024;
const requestTimeoutMs = 60_000;

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor | undefined;
    /** The text of a JSON body as it came, for signatures that were made over it; empty without one. */
    rawBody: string;
  }
}

export interface ServerOptions extends RouteDependencies {
  log: Log;
  /** Comma-separated addresses of proxies whose forwarding headers are believed; empty for none. */
  trustProxy: string;
  isSandbox: boolean;
  readiness: Readiness;
}

/**
 * A server that answers `routes`. Each request runs through the same steps: id, authentication, rate limit, access, validation, handler.
 * Refuses to start when a route says no access, no summary or no answer.
 */
export async function createServer(options: ServerOptions, routes: readonly Route[]): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = options.log;
  const server = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    bodyLimit: bodyLimitBytes,
    trustProxy: options.trustProxy === "" ? false : options.trustProxy.split(",").map((address) => address.trim()),
    genReqId: requestId,
    // From the first byte to the last of a request: whoever dribbles one holds a connection no longer than that.
    requestTimeout: requestTimeoutMs,
    // An address that can't be decoded, or holds a giant id, is answered like every other mistake.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
    clientErrorHandler: answerUnreadable,
    requestIdHeader: false,
    // Who reaches us while the door closes is served like anybody before, and told to close the connection.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 300 },
  });
  server.setErrorHandler(answerError);
  // A worker has no reference to point to.
  const advice = routes.some(({ path }) => path === "/docs") ? "; /docs lists every operation" : "";
  server.setNotFoundHandler((request) => {
    const asked = `${request.method} ${request.url.split("?")[0] ?? ""}`;
    throw new Failure("not_found", `There is no ${asked} here${advice}.`);
  });
  setValidators(server);
  acceptEmptyJson(server);
  server.decorateRequest("actor", undefined);
  server.decorateRequest("rawBody", "");
  // Most answers are somebody's own; what may be kept, such as a logo, says so itself.
  server.addHook("onRequest", async (request, reply) => {
    void reply.headers({ "x-request-id": request.id, "cache-control": "no-store" });
  });
  server.addHook("onRequest", async (request) => requireMigrated(options.readiness, request));
  server.addHook("onSend", async (_, reply) => {
    // A connection kept alive after its answer would hold up the drain for as long as its client likes.
    if (options.readiness.isDraining) void reply.header("connection", "close");
  });
  server.addHook("onResponse", async (request, reply) => recordRequest(request, reply.statusCode, reply.elapsedTime));
  await server.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: !options.isSandbox,
    crossOriginResourcePolicy: false,
  });
  await server.register(multipart, { limits: { fileSize: uploadLimitBytes, files: 1, fields: 10, fieldSize: 1_000 } });
  for (const [route, prefix] of mounted(routes))
    server.route(
      prepareRoute(
        route,
        prefix,
        async (request, reply) => await answerTraced(options, route, request, reply),
        options,
      ),
    );
  return await server;
}

const prefixes: Record<Route["mount"], readonly string[]> = { api: [basePath], root: [""], both: ["", basePath] };

function mounted(routes: readonly Route[]): [Route, string][] {
  return routes.flatMap((route) => prefixes[route.mount].map((prefix): [Route, string] => [route, prefix]));
}

/** Whatever the handler does, and the jobs that it enqueues, is known by the request's id and belongs to its trace. */
async function answerTraced(
  options: ServerOptions,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const pattern = request.routeOptions.url ?? route.path;
  const traceParent = request.headers["traceparent"];
  const parent = typeof traceParent === "string" ? traceParent : undefined;
  const answer = async (span: Span): Promise<unknown> => {
    Object.assign(span.attributes, { "http.request.method": request.method, "http.route": pattern });
    try {
      return await handleRoute(options, route, request, reply);
    } catch (error) {
      void reply.code(statusOfKind[toFailure(error).kind]);
      throw error;
    } finally {
      span.attributes["http.response.status_code"] = reply.statusCode;
      // A refusal is the caller's failure, not ours.
      span.isFailed = reply.statusCode >= 500;
    }
  };
  return await runInContext(
    { requestId: request.id },
    async () => await inSpan({ name: `${request.method} ${pattern}`, kind: "server", parent }, answer),
  );
}

/** Before the tables are there only health answers. */
function requireMigrated(readiness: Readiness, request: FastifyRequest): void {
  if (readiness.isMigrated || request.url.startsWith(`${basePath}/health`)) return;
  throw new Failure("not_ready", "The server is starting. Try again in a few seconds.", undefined, {
    retryAfterSeconds: 2,
  });
}

/** The caller's id when it is a sane one, so that a request can be followed across systems. */
function requestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[A-Za-z0-9._-]{1,100}$/.test(given) ? given : `req-${randomUUID()}`;
}

/** Bodies are taken as they are ("1e3", true and null are no amounts); query strings and parameters are text and are coerced. */
function setValidators(server: FastifyInstance): void {
  const shared = { allErrors: true, verbose: true, strict: false, useDefaults: true, removeAdditional: false as const };
  // The library's own date-time lets times through that the language can't read.
  const withFormats = (ajv: Ajv) => addFormats.default(ajv).addFormat("date-time", isTime);
  const exact = withFormats(new Ajv({ ...shared, coerceTypes: false }));
  const coercing = withFormats(new Ajv({ ...shared, coerceTypes: "array" }));
  server.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === "body" ? exact : coercing).compile(schema as object),
  );
}

/** Clients send an empty body with a JSON content type; it means no fields. */
function acceptEmptyJson(server: FastifyInstance): void {
  server.removeContentTypeParser("text/plain");
  const parseJson = server.getDefaultJsonParser("remove", "remove");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    request.rawBody = body as string;
    if (body.length === 0) done(null, {});
    else void parseJson(request, body as string, done);
  });
}

/** A path that leads nowhere, without its long parts: a link that was broken on its way still holds its secret. */
function unknownPath(request: FastifyRequest): string {
  return (request.url.split("?")[0] ?? "").replaceAll(/[^/]{20,}/g, "…");
}

/** Counts a request and writes one wide line about it. */
function recordRequest(request: FastifyRequest, status: number, elapsedMs: number): void {
  countRequest({ method: request.method, route: request.routeOptions.url, status }, elapsedMs);
  request.log.info(
    {
      method: request.method,
      // The pattern, because some addresses are secrets: QR codes, notices of carriers.
      route: request.routeOptions.url ?? unknownPath(request),
      status,
      duration_ms: Math.round(elapsedMs),
      account: request.actor?.accountId,
      ip: request.ip,
    },
    "request",
  );
}
