import type { TSchema } from "typebox";
import type { KeyScope } from "../actor.ts";
import type { Config } from "../config.ts";
import { type ErrorCode, errorCatalogue, statusOfKind } from "../error-catalogue.ts";
import { type CodeSample, codeSamples } from "./code-samples.ts";
import { errorAnswerFor } from "./error-examples.ts";
import { limitInWords } from "./limit-in-words.ts";
import type { Route } from "./route.ts";
import { bodyExampleOf, exampleOf } from "./schema-examples.ts";
import { ErrorAnswer } from "./schemas.ts";

export interface OpenApiOptions {
  title: string;
  version: string;
  description: string;
  serverUrl: string;
  /** What the document calls its sections, in its order, each with what a reader finds there. */
  tags: readonly { name: string; description: string }[];
  /** Events that are sent to subscribers, for the `webhooks` part. */
  webhooks: Record<string, unknown>;
  /** The scopes of which an API key needs one; none when keys don't have the operation. */
  keyScopesOf: (route: Route) => readonly KeyScope[];
  /** As configured; undefined where there is none. */
  limits: Config["rateLimits"];
}

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of `routes`: made from the same table that the server runs, so that it can't say anything else. */
export function describeApi(routes: readonly Route[], options: OpenApiOptions): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route, options) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: options.title,
      version: options.version,
      description: options.description,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: options.serverUrl }],
    tags: options.tags,
    paths,
    webhooks: options.webhooks,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The access_token of a login, or an API key",
        },
      },
      schemas: { Error: plain(ErrorAnswer) },
    },
  };
}

function openApiPath(path: string): string {
  return path.replaceAll(/:([A-Za-z_]+)/g, "{$1}");
}

function describeOperation(route: Route, options: OpenApiOptions): Json {
  return {
    operationId: route.operation,
    summary: route.summary,
    description: [
      route.description,
      accessSentence[route.access],
      keySentence(route, options),
      limitSentence(route, options),
    ]
      .filter(Boolean)
      .join("\n\n"),
    tags: [route.tag],
    security: route.access === "public" ? [] : [{ bearer: [] }],
    ...parametersOf(route),
    ...bodyOf(route),
    responses: { ...successesOf(route), ...failuresOf(route) },
    "x-codeSamples": codeSamples(route, options.serverUrl) satisfies CodeSample[],
  };
}

const accessSentence: Record<Route["access"], string> = {
  public: "No token needed.",
  user: "For every signed-in account.",
  credit_owner: "For resellers and developers.",
  reseller: "For resellers.",
};

function keySentence(route: Route, options: OpenApiOptions): string {
  if (route.access === "public") return "";
  const scopes = options.keyScopesOf(route);
  return scopes.length === 0
    ? "Not for API keys."
    : `API keys need the scope ${scopes.map((scope) => `\`${scope}\``).join(" or ")}.`;
}

function limitSentence(route: Route, { limits }: OpenApiOptions): string {
  const counted: Partial<Record<Route["rateLimit"], string | undefined>> = {
    login: limits.login && limitInWords(limits.login, "attempt", "IP address"),
    register: limits.register && limitInWords(limits.register, "attempt", "IP address"),
    reset: limits.reset && limitInWords(limits.reset, "attempt", "e-mail address"),
  };
  const limit = counted[route.rateLimit];
  return [limit && `${limit}.`, route.isIdempotent ? "Takes `Idempotency-Key`." : undefined].filter(Boolean).join(" ");
}

function parametersOf(route: Route): Json {
  const parameters = [...membersOf(route.params, "path"), ...membersOf(route.query, "query")];
  if (route.isIdempotent) {
    parameters.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "The same key and body answer the same again for 24 hours, and nothing is done twice.",
      schema: { type: "string", minLength: 1, maxLength: 255 },
    });
  }
  return parameters.length === 0 ? {} : { parameters };
}

interface ObjectSchema {
  properties: Record<string, Json>;
  required?: string[];
}

function membersOf(schema: unknown, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties, required = [] } = schema as ObjectSchema; // route() takes object schemas here
  return Object.entries(properties).map(([name, member]) => {
    const { description, allowEmptyValue, ...rest } = plain(member);
    return {
      name,
      in: place,
      required: place === "path" || (required.includes(name) && !("default" in rest)),
      ...(description === undefined ? {} : { description }),
      ...(allowEmptyValue === undefined ? {} : { allowEmptyValue }),
      schema: rest,
    };
  });
}

function bodyOf(route: Route): Json {
  if (route.consumes === "multipart/form-data") {
    return { requestBody: { required: true, content: { "multipart/form-data": { schema: plain(route.formBody) } } } };
  }
  if (route.body === undefined) return {};
  const schema = withoutDefaulted(plain(route.body));
  return {
    requestBody: {
      required: true,
      content: { "application/json": { schema, ...anExample(route.example ?? bodyExampleOf(schema)) } },
    },
  };
}

/** A field with a default may be left out, so no caller's program need be made to send it. */
function withoutDefaulted(schema: Json): Json {
  const { properties = {}, required } = schema as unknown as Partial<ObjectSchema>;
  if (required === undefined) return schema;
  return { ...schema, required: required.filter((name) => !("default" in (properties[name] ?? {}))) };
}

/** As a list of one: the viewer overlooks the other spelling and makes something up. */
export function anExample(value: unknown): Json {
  return { examples: { example: { value } } };
}

function successesOf(route: Route): Json {
  const entries = Object.entries(route.responses as Record<string, TSchema>).map(([status, answer]) => {
    const schema = withMessage(route, plain(answer));
    const content =
      route.produces === undefined
        ? { "application/json": { schema, ...anExample(exampleOf(schema)) }, ...alternativesOf(route) }
        : { [route.produces]: { schema } };
    return [
      status,
      { description: status === "202" ? "Under way" : status === "503" ? "Not ready" : "Success", content },
    ];
  });
  return Object.fromEntries(entries) as Json;
}

/** What changes something says in a sentence what was done; what only reads has nothing to say. */
function withMessage(route: Route, schema: Json): Json {
  const { message, ...properties } = (schema["properties"] ?? {}) as Record<string, Json>;
  if (message === undefined) return schema;
  if (route.method === "GET") return { ...schema, properties };
  return { ...schema, required: [...new Set([...(schema["required"] as string[]), "message"])] };
}

function alternativesOf(route: Route): Json {
  const entries = Object.entries(route.alsoProduces).map(([mediaType, example]) => [
    mediaType,
    { schema: { type: "string" }, example },
  ]);
  return Object.fromEntries(entries) as Json;
}

/** Every failure that this operation can answer with, grouped by status, an example for each code. */
function failuresOf(route: Route): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const status = statusOfKind[errorCatalogue[code].kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, codes]) => {
    const examples = Object.fromEntries(
      codes.map((code) => [code, { summary: errorCatalogue[code].meaning, value: errorAnswerFor(code) }]),
    );
    return [
      String(status),
      {
        description: codes.join(", "),
        ...(status === statusOfKind.too_many ? { headers: limitHeaders } : {}),
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" }, examples } },
      },
    ];
  });
  return Object.fromEntries(entries) as Json;
}

const limitHeaders = {
  "Retry-After": { description: "Seconds until it is worth trying again", schema: { type: "integer", minimum: 1 } },
  "RateLimit-Policy": {
    description: "The limit: `q` requests in a window of `w` seconds",
    schema: { type: "string", examples: ['"default";q=1000;w=3600'] },
  },
  RateLimit: {
    description: "What is left: `r` requests, until the window ends in `t` seconds",
    schema: { type: "string", examples: ['"default";r=0;t=1800'] },
  },
};

/** The codes a route declares, and those that its access, its schemas, its limit and the server itself imply. */
export function codesOf(route: Route): ErrorCode[] {
  // Whatever an operation takes, an address or a query can be malformed, and we can fail.
  const codes = new Set<ErrorCode>([...route.errors, "validation_failed", "internal_error"]);
  // Where an operation says itself what it answers while it is not ready, it says so in every case.
  if (!Object.hasOwn(route.responses as object, statusOfKind.not_ready)) codes.add("not_ready");
  // A body is read even where none is expected.
  if (route.method !== "GET") codes.add("payload_too_large").add("unsupported_media_type");
  if (route.access !== "public") codes.add("unauthenticated").add("insufficient_scope");
  if (route.access === "credit_owner" || route.access === "reseller") codes.add("forbidden_role");
  if (route.rateLimit !== "exempt") codes.add("rate_limited");
  if (route.isIdempotent) codes.add("idempotency_key_reused").add("request_in_progress");
  return [...codes];
}

/** A schema as plain JSON, without what the library keeps beside it. */
function plain(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema)) as Json;
}
