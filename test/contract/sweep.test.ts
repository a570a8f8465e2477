import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../src/platform/actor.ts";
import type { Route } from "../../src/platform/http/route.ts";
import { listRoutes } from "../../src/server.ts";
import { aFundedAccount, anAccount, anOrder, aPlan, type TestAccount } from "../factories.ts";
import { startTestApp, type TestApp, useTestApp } from "../setup/test-app.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { wrongBodies } from "./wrong-bodies.ts";

const test = useTestApp();
const accounts: Partial<Record<Role, TestAccount>> = {};
let document: { paths: Record<string, Record<string, Operation>> };
/** Ids of things that belong to somebody else than whoever asks. */
const foreign: Record<string, string> = {};

interface Operation {
  operationId: string;
  security: unknown[];
  description: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: Record<string, unknown>; content: Record<string, unknown> }>;
  requestBody?: {
    content: Record<
      string,
      { schema: Record<string, unknown>; examples?: { example: { value: Record<string, unknown> } } }
    >;
  };
}

interface Listed {
  name: string;
  method: string;
  path: string;
  operation: Operation;
  route: Route;
}

beforeAll(async () => {
  for (const role of ["reseller", "developer", "mobile_user"] as const) accounts[role] = await anAccount(test, role);
  const owner = await aFundedAccount(test);
  const plan = await aPlan(test, owner);
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: owner.token })).body;
  await test.drain();
  const delivered = (await test.api.get(`/orders/${order.id}`, { token: owner.token })).body.order;
  const profile = (await test.api.post("/reseller/profiles", { name: "Theirs" }, { token: owner.token })).body.profile;
  const hook = { name: "theirs", endpoint_url: `${test.sandboxUrl}/api/hooks/theirs`, event_types: ["ORDER_STATUS"] };
  const subscription = (await test.api.post("/webhook-subscriptions", hook, { token: owner.token })).body.subscription;
  Object.assign(foreign, {
    orders: order.id,
    profiles: delivered.iccid,
    "reseller/profiles": profile.id,
    "webhook-subscriptions": subscription.id,
  });
  document = (await test.api.get("/openapi.json")).body;
});

function listed(): Listed[] {
  const routes = listRoutes(test.app).filter((route) => route.isListed);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const route = routes.find((candidate) => candidate.operation === operation.operationId);
      if (!route) throw new Error(`${operation.operationId} has no route`);
      return { name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, operation, route };
    }),
  );
}

async function send(
  entry: Listed,
  token: string | undefined,
  body: unknown,
  path = entry.path.replaceAll(/\{\w+\}/g, "unknown-id"),
  { api }: Pick<TestApp, "api"> = test,
): Promise<TestAnswer> {
  const request = {
    token,
    ...(body === undefined ? {} : { raw: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  };
  if (entry.method === "GET") return await api.get(path, { token });
  if (entry.method === "DELETE") return await api.delete(path, request);
  return await (entry.method === "PUT" ? api.put(path, body, request) : api.post(path, body, request));
}

const tokenFor = (entry: Listed) => (entry.route.access === "public" ? undefined : accounts.reseller?.token);

describe("every operation in the reference", () => {
  it("is in a document that a public validator accepts", async () => {
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
  });

  it("declares what it answers when the request is malformed, too frequent, or we fail", () => {
    for (const { name, method, operation } of listed()) {
      const statuses = ["400", ...(name === "GET /health" ? [] : ["429"]), "500", "503"];
      const ofBodies = method === "GET" ? [] : ["413", "415"];
      expect(Object.keys(operation.responses), name).toEqual(expect.arrayContaining([...statuses, ...ofBodies]));
    }
  });

  it("declares the media types between which a caller can choose", () => {
    const [statement] = listed().filter(({ name }) => name === "GET /credits/transactions");
    expect(Object.keys(statement?.operation.responses["200"]?.content ?? {})).toEqual(["application/json", "text/csv"]);
  });

  it("refuses whoever has no token, or a wrong one", async () => {
    for (const entry of listed().filter((one) => one.route.access !== "public")) {
      for (const token of [undefined, "not-a-token"]) {
        const answer = await send(entry, token, {});
        expect([entry.name, answer.status, answer.body.error?.code]).toEqual([entry.name, 401, "unauthenticated"]);
      }
    }
  });

  it("refuses roles that don't have it", async () => {
    for (const entry of listed()) {
      const wrong: Role[] = {
        public: [],
        user: [],
        credit_owner: ["mobile_user" as const],
        reseller: ["mobile_user" as const, "developer" as const],
      }[entry.route.access];
      for (const role of wrong) {
        const answer = await send(entry, accounts[role]?.token, {});
        expect([entry.name, answer.status, answer.body.error?.code]).toEqual([entry.name, 403, "forbidden_role"]);
      }
    }
  });

  it("finds nobody else's things", async () => {
    const entries = listed().filter((one) =>
      /^\/(orders|profiles|reseller\/profiles|webhook-subscriptions)\/\{\w+\}/.test(one.path),
    );
    expect(entries.length).toBeGreaterThan(15);
    for (const entry of entries) {
      const kind = /^\/(orders|profiles|reseller\/profiles|webhook-subscriptions)\//.exec(entry.path)?.[1] ?? "";
      const path = entry.path.replace(/\{\w+\}/, foreign[kind] ?? "").replaceAll(/\{\w+\}/g, "unknown-id");
      const body = entry.operation.requestBody?.content["application/json"]?.examples?.example.value;
      const answer = await send(entry, accounts.reseller?.token, body, path);
      expect([entry.name, answer.status, answer.body.error?.code]).toEqual([entry.name, 404, "not_found"]);
    }
  });

  it("refuses each breach of its body's schema, naming the field", async () => {
    let tried = 0;
    for (const entry of listed()) {
      const content = entry.operation.requestBody?.content["application/json"];
      if (!content) continue;
      for (const wrong of wrongBodies(content.schema, content.examples?.example.value ?? {})) {
        const answer = await send(entry, tokenFor(entry), wrong.body);
        expect([entry.name, wrong.why, answer.status, answer.body.error?.code]).toEqual([
          entry.name,
          wrong.why,
          400,
          "validation_failed",
        ]);
        expect(JSON.stringify(answer.body.error.details), `${entry.name}: ${wrong.why}`).toContain(wrong.field);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(100);
  });

  it("refuses a NUL character wherever it stands, which PostgreSQL could not store", async () => {
    const token = accounts.reseller?.token;
    for (const path of [
      "/orders/%00",
      "/plans/%00",
      "/plans?search=%00",
      "/profiles/%00",
      "/webhook-subscriptions/%00",
    ]) {
      const answer = await test.api.get(path, { token });
      expect([path, answer.status, answer.body.error.code]).toEqual([path, 400, "validation_failed"]);
    }
    const named = await test.api.put("/users/me", { name: "a\u0000b" }, { token });
    expect([named.status, named.body.error.details[0].path]).toEqual([400, "name"]);
  });

  it("lets unknown fields through", async () => {
    const answer = await test.api.post("/auth/forgot-password", {
      email: "nobody@example.com",
      favourite_colour: "blue",
    });
    expect(answer.status).toBe(200);
  });

  it("reads an empty body with a JSON type as one without fields, and refuses what is no JSON or too large", async () => {
    const json = { "content-type": "application/json" };
    const empty = await test.api.post("/auth/login", undefined, { raw: "", headers: json });
    expect([empty.status, empty.body.error.code]).toEqual([400, "validation_failed"]);
    const torn = await test.api.post("/auth/login", undefined, { raw: '{"email": ', headers: json });
    expect([torn.status, torn.body.error.code]).toEqual([400, "validation_failed"]);
    const large = await test.api.post("/auth/login", undefined, {
      raw: JSON.stringify({ email: "x".repeat(10_000_000) }),
      headers: json,
    });
    expect([large.status, large.body.error.code]).toEqual([413, "payload_too_large"]);
    const text = await test.api.post("/auth/login", undefined, {
      raw: "email=a",
      headers: { "content-type": "text/plain" },
    });
    expect([text.status, text.body.error.code]).toEqual([415, "unsupported_media_type"]);
  });
});

describe("limits", () => {
  const limits = { login: "1/61", register: "2/62", reset: "3/63", standard: "20/64" } as const;

  it("are kept by every operation but health, each declaring its 429", async () => {
    const limited = await startTestApp({
      env: {
        RATE_LIMIT_LOGIN: limits.login,
        RATE_LIMIT_REGISTER: limits.register,
        RATE_LIMIT_RESET: limits.reset,
        RATE_LIMIT_DEFAULT: limits.standard,
      },
    });
    try {
      const { token } = await anAccount(limited);
      // Used up by a call that changes nothing, so that no operation below ends the session.
      for (let call = 0; call < 20; call++) await limited.api.get("/users/me", { token });
      const exempt = listed().filter(({ route }) => route.rateLimit === "exempt");
      expect(exempt.map(({ name }) => name)).toEqual(["GET /health"]);
      // Requests for mails are also counted by address, which the others below use up.
      const byNarrowness = listed().sort((one, other) => widthOf(one.route) - widthOf(other.route));
      for (const entry of byNarrowness.filter(({ route }) => route.rateLimit !== "exempt"))
        await requireLimit(limited, entry, entry.route.access === "public" ? undefined : token);
      for (let call = 0; call < 6; call++) expect((await limited.api.get("/health")).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  const widthOf = ({ rateLimit }: Route) => (rateLimit === "standard" ? 1 : 0);

  async function requireLimit(limited: TestApp, entry: Listed, token: string | undefined): Promise<void> {
    const name = entry.route.rateLimit as keyof typeof limits; // the caller has left out the exempt ones
    const [count, seconds] = limits[name].split("/").map(Number);
    const body = entry.operation.requestBody?.content["application/json"]?.examples?.example.value;
    let answer = await send(entry, token, body, undefined, limited);
    for (let call = 0; call < Number(count) && answer.status !== 429; call++)
      answer = await send(entry, token, body, undefined, limited);
    expect([entry.name, answer.status], JSON.stringify(answer.body)).toEqual([entry.name, 429]);
    expect(answer.body, entry.name).toMatchObject({ success: false, error: { code: "rate_limited" } });
    expect(answer.body.message, entry.name).toMatch(/\w/);
    expect(answer.body.request_id, entry.name).toMatch(/\w/);
    const label = name === "standard" ? "default" : name;
    expect(answer.headers.get("ratelimit-policy"), entry.name).toBe(`"${label}";q=${count};w=${seconds}`);
    const retryAfter = answer.headers.get("retry-after");
    expect(Number(retryAfter), entry.name).toBeGreaterThan(0);
    expect(Number(retryAfter), entry.name).toBeLessThanOrEqual(Number(seconds));
    expect(answer.headers.get("ratelimit"), entry.name).toBe(`"${label}";r=0;t=${retryAfter}`);
    expect(Object.keys(entry.operation.responses["429"]?.headers ?? {}).sort(), entry.name).toEqual([
      "RateLimit",
      "RateLimit-Policy",
      "Retry-After",
    ]);
  }

  it("say what is left, and in the sandbox which variable sets them", async () => {
    const limited = await startTestApp({ env: { RATE_LIMIT_DEFAULT: "3/60" } });
    try {
      const account = await anAccount(limited);
      const used: number[] = [];
      for (let call = 0; call < 4; call++) {
        const answer = await limited.api.get("/users/me", { token: account.token });
        used.push(answer.status);
        expect(answer.headers.get("ratelimit-policy")).toBe('"default";q=3;w=60');
        expect(answer.headers.get("ratelimit")).toMatch(/^"default";r=\d+;t=\d+$/);
        if (answer.status === 429) {
          expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
          expect(answer.body.message).toContain("RATE_LIMIT_DEFAULT");
        }
      }
      expect(used).toEqual([200, 200, 200, 429]);
    } finally {
      await limited.close();
    }
  });
});
