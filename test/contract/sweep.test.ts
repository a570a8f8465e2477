import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../src/platform/actor.ts";
import type { Route } from "../../src/platform/http/route.ts";
import { listRoutes } from "../../src/server.ts";
import { aFundedAccount, anAccount, anOrder, aPlan, type TestAccount } from "../factories.ts";
import { startTestApp, useTestApp } from "../setup/test-app.ts";
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
  requestBody?: { content: Record<string, { schema: Record<string, unknown>; example?: Record<string, unknown> }> };
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
): Promise<TestAnswer> {
  const request = {
    token,
    ...(body === undefined ? {} : { raw: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  };
  if (entry.method === "GET") return await test.api.get(path, { token });
  if (entry.method === "DELETE") return await test.api.delete(path, request);
  return await (entry.method === "PUT" ? test.api.put(path, body, request) : test.api.post(path, body, request));
}

const tokenFor = (entry: Listed) => (entry.route.access === "public" ? undefined : accounts.reseller?.token);

describe("every operation in the reference", () => {
  it("is in a document that a public validator accepts", async () => {
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
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
      const body = entry.operation.requestBody?.content["application/json"]?.example;
      const answer = await send(entry, accounts.reseller?.token, body, path);
      expect([entry.name, answer.status, answer.body.error?.code]).toEqual([entry.name, 404, "not_found"]);
    }
  });

  it("refuses each breach of its body's schema, naming the field", async () => {
    let tried = 0;
    for (const entry of listed()) {
      const content = entry.operation.requestBody?.content["application/json"];
      if (!content) continue;
      for (const wrong of wrongBodies(content.schema, content.example ?? {})) {
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
  it("count every operation but health, say what is left, and answer 429 with when to come back", async () => {
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
      for (let call = 0; call < 6; call++) expect((await limited.api.get("/health")).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
