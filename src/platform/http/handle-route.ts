import type { FastifyReply, FastifyRequest } from "fastify";
import { type Actor, type KeyScope, type Origin, ownsCredit } from "../actor.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../database.ts";
import { statusOfKind } from "../error-catalogue.ts";
import { Failure } from "../failure.ts";
import { type Admission, admit, type IdempotentRun } from "../idempotency.ts";
import { errorBody, toFailure } from "./error-handler.ts";
import { addressKey, type CountedName, type RateLimiter } from "./rate-limit.ts";
import type { Access, Answer, Route } from "./route.ts";

export interface RouteDependencies {
  database: Database;
  clock: Clock;
  rateLimiter: RateLimiter;
  /** Whose token or key this is. Throws `unauthenticated`. */
  authenticate: (bearer: string, origin: Origin) => Promise<Actor>;
  /** The scopes of which a key needs one; none when keys don't have the operation at all. */
  keyScopesOf: (route: Route) => readonly KeyScope[];
  /** Spends a code of the account's second factor, where it has one. */
  requireSecondFactor: (actor: Actor, code: string | undefined) => Promise<void>;
}

/** Authenticates, counts the request and checks access, in this order, before the body is read. Whoever is refused is counted too. */
export async function admitRequest(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const actor = await authenticateOrCount(dependencies, route, request, reply);
  request.actor = actor;
  await countAdmitted(dependencies, route, request, reply);
  requireAccess(route.access, actor);
  requireScope(dependencies.keyScopesOf(route), actor);
}

async function countAdmitted(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (route.rateLimit === "exempt") return;
  // Mails are also counted by the address in the body; who asks for a thousand different ones floods strangers all the same.
  const name = route.rateLimit === "reset" ? "standard" : route.rateLimit;
  const key = name === "standard" && request.actor ? request.actor.accountId : addressKey(request.ip);
  await dependencies.rateLimiter.count(name, key, reply);
}

/** The reset limit counts the address in the body, whether or not it exists. */
export async function limitByEmail(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (route.rateLimit !== "reset") return;
  const { email } = request.body as { email: string };
  await dependencies.rateLimiter.count("reset", email.trim().toLowerCase(), reply);
}

/** A refused token counts against its address, so that guessing tokens is limited too. */
async function authenticateOrCount(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Actor | undefined> {
  try {
    return await authenticate(dependencies, route, request);
  } catch (error) {
    if (error instanceof Failure && route.rateLimit !== "exempt")
      await dependencies.rateLimiter.count("standard", addressKey(request.ip), reply);
    throw error;
  }
}

async function authenticate(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  if (route.access === "public") return undefined;
  const header = request.headers.authorization;
  const bearer = header === undefined ? undefined : /^Bearer +([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (bearer === undefined)
    throw new Failure("unauthenticated", "Send an access token in the header: Authorization: Bearer {access_token}.");
  return await dependencies.authenticate(bearer, { ip: request.ip, requestId: request.id });
}

function requireAccess(access: Access, actor: Actor | undefined): void {
  if (!actor) return;
  const isAllowed =
    access === "reseller" ? actor.role === "reseller" : access === "credit_owner" ? ownsCredit(actor) : true;
  if (!isAllowed)
    throw new Failure("forbidden_role", `Accounts with the role ${actor.role} don't have this operation.`);
}

/** A session may do what its account may; a key only what it was made for. */
function requireScope(sufficient: readonly KeyScope[], actor: Actor | undefined): void {
  if (actor?.credential.kind !== "key" || actor.credential.scopes.some((scope) => sufficient.includes(scope))) return;
  const remedy =
    sufficient.length === 0
      ? "API keys don't have this operation; log in instead."
      : `This API key lacks the scope; one of these is needed: ${sufficient.join(", ")}.`;
  throw new Failure("insufficient_scope", remedy);
}

/** Runs the door's handler, under its Idempotency-Key when the request carries one. */
export async function handleRoute(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const key = request.headers["idempotency-key"];
  const answer =
    route.isIdempotent && key !== undefined && request.actor
      ? await runOnce(dependencies, route, request, reply, request.actor, String(key))
      : await call(dependencies, route, request, reply, undefined);
  return await send(answer, reply);
}

async function runOnce(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  actor: Actor,
  key: string,
): Promise<Answer> {
  const admission = await admit(dependencies, {
    accountId: actor.accountId,
    key,
    route: `${request.method} ${request.url.split("?")[0] ?? ""}`,
    body: request.body,
  });
  switch (admission.kind) {
    case "replay":
      return { ...admission.answer, headers: { "idempotent-replayed": "true" } };
    case "describe": {
      if (!route.describe) throw new Error(`${route.operation} is idempotent but can't describe what it made`);
      const answer = await route.describe(actor, admission.resourceId);
      return { ...answer, headers: { ...answer.headers, "idempotent-replayed": "true" } };
    }
    case "run":
      return await runAdmitted(dependencies, route, request, reply, admission);
  }
}

async function runAdmitted(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  admission: Extract<Admission, { kind: "run" }>,
): Promise<Answer> {
  try {
    const answer = await call(dependencies, route, request, reply, admission.run);
    await admission.finish(answer);
    return answer;
  } catch (error) {
    const failure = toFailure(error);
    await admission.finish({ status: statusOfKind[failure.kind], body: errorBody(failure, request.id) });
    throw error;
  }
}

async function call(
  dependencies: RouteDependencies,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  idempotency: IdempotentRun | undefined,
): Promise<Answer> {
  const input = {
    actor: request.actor,
    params: request.params,
    query: request.query,
    body: request.body,
    headers: request.headers,
    ip: request.ip,
    requestId: request.id,
    idempotency,
    countAs: async (name: CountedName) => await dependencies.rateLimiter.count(name, addressKey(request.ip), reply),
    requireSecondFactor: async (code: string | undefined) => {
      if (request.actor) await dependencies.requireSecondFactor(request.actor, code);
    },
    raw: request,
    reply,
  };
  // The schemas that `route` was declared with have validated exactly these values.
  return await route.handler(input as never);
}

async function send(answer: Answer, reply: FastifyReply): Promise<unknown> {
  void reply.code(answer.status).headers(answer.headers ?? {});
  return await reply.send(answer.body);
}
