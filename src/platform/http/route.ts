import type { FastifyReply, FastifyRequest } from "fastify";
import type { Static, TSchema } from "typebox";
import type { Actor } from "../actor.ts";
import type { ErrorCode } from "../error-catalogue.ts";
import type { IdempotentRun } from "../idempotency.ts";
import type { CountedName, RateLimitName } from "./rate-limit.ts";

/**
 * Who may come in: anybody, any signed-in account, owners of a credit account, resellers only. The document's tables say so for each
 * operation.
 */
export type Access = "public" | "user" | "credit_owner" | "reseller";

type StaticOr<S, Fallback> = S extends TSchema ? Static<S> : Fallback;

/** One door: where it is, who may come in, what it takes and answers, and the one call it makes. */
export interface Route<P = unknown, Q = unknown, B = unknown, R = unknown> {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the base path, with `:name` for parameters. */
  path: string;
  /** Stable name of the operation in OpenAPI, such as `createOrder`. */
  operation: string;
  summary: string;
  description: string;
  tag: string;
  access: Access;
  /** API keys can't come in, whatever their scopes: the door is about how the account signs in, or a secret that others would abuse. */
  isForSessionsOnly: boolean;
  rateLimit: RateLimitName;
  params: P;
  query: Q;
  body: B;
  /** The success answers by status. */
  responses: R;
  /** Every code that this operation can answer with beyond those that its access and its schemas imply. */
  errors: readonly ErrorCode[];
  /** Takes `Idempotency-Key`: it moves money or talks to a carrier. */
  isIdempotent: boolean;
  /** For an answer that is no JSON, such as an image or a page. */
  produces: string | undefined;
  /** The media types that a caller may ask for in the place of JSON, each with an example of the answer. */
  alsoProduces: Readonly<Record<string, string>>;
  bodyLimitBytes: number | undefined;
  consumes: string | undefined;
  /** Below the base path of the API, or also at the server's root. */
  mount: "api" | "root" | "both";
  /** False for pages and for what only carriers and PayPal call: the reference leaves those out. */
  isListed: boolean;
  /** For a form: its fields, for the reference; the handler reads and checks them. */
  formBody: unknown;
  /** A body that works, where the schemas' own examples don't make one. */
  example: unknown;
  handler: (request: never) => Promise<Answer>;
  /** For an idempotent door: how the thing that a lost answer spoke of stands now. */
  describe: ((actor: Actor, resourceId: string) => Promise<Answer>) | undefined;
}

/** What a handler is given: everything is validated already. */
export interface RouteRequest<P, Q, B, Who> {
  actor: Who;
  params: P;
  query: Q;
  body: B;
  headers: FastifyRequest["headers"];
  ip: string;
  requestId: string;
  /** Set when the request carries an Idempotency-Key. */
  idempotency: IdempotentRun | undefined;
  /** Counts the request's network under a limit that only some of a door's requests come under. Throws `rate_limited`. */
  countAs: (name: CountedName) => Promise<void>;
  /** Asks an account that has a second factor for its code. Throws `wrong_totp_code` or `rate_limited`. */
  requireSecondFactor: (code: string | undefined) => Promise<void>;
  raw: FastifyRequest;
  reply: FastifyReply;
}

/** What a handler gives back; the serializer lets through only what the schema of `status` declares. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface RouteOptions<A extends Access, P, Q, B> {
  method: Route["method"];
  path: string;
  operation: string;
  summary: string;
  description?: string;
  tag: string;
  access: A;
  isForSessionsOnly?: boolean;
  rateLimit?: RateLimitName;
  params?: P;
  query?: Q;
  body?: B;
  responses: Record<number, TSchema>;
  errors?: readonly ErrorCode[];
  isIdempotent?: boolean;
  produces?: string;
  alsoProduces?: Route["alsoProduces"];
  consumes?: string;
  mount?: Route["mount"];
  isListed?: boolean;
  formBody?: TSchema;
  example?: unknown;
  bodyLimitBytes?: number;
  describe?: (actor: Actor, resourceId: string) => Promise<Answer>;
  handler: (
    request: RouteRequest<
      StaticOr<P, Record<string, never>>,
      StaticOr<Q, Record<string, never>>,
      StaticOr<B, undefined>,
      A extends "public" ? undefined : Actor
    >,
  ) => Promise<Answer>;
}

/** Declares a door. The server refuses to boot one without access, summary or response schema. */
export function route<
  A extends Access,
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(options: RouteOptions<A, P, Q, B>): Route {
  return {
    description: "",
    isForSessionsOnly: false,
    rateLimit: "standard",
    params: undefined,
    query: undefined,
    body: undefined,
    errors: [],
    isIdempotent: false,
    produces: undefined,
    alsoProduces: {},
    consumes: undefined,
    mount: "api",
    isListed: true,
    formBody: undefined,
    example: undefined,
    bodyLimitBytes: undefined,
    describe: undefined,
    ...options,
  };
}

/** 200 with the keys given; `success` is added, and a `message` where the contract wants one. */
export function ok(body: Record<string, unknown>, headers?: Record<string, string>): Answer {
  return answer(200, body, headers);
}

export function created(body: Record<string, unknown>, headers?: Record<string, string>): Answer {
  return answer(201, body, headers);
}

export function accepted(body: Record<string, unknown>, headers?: Record<string, string>): Answer {
  return answer(202, body, headers);
}

function answer(status: number, body: Record<string, unknown>, headers?: Record<string, string>): Answer {
  return { status, body: { success: true, ...body }, ...(headers ? { headers } : {}) };
}
