import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../src/platform/actor.ts";
import { anAccount, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import { call, exampleOf, type Listed, listOperations } from "./listed-operations.ts";
import { wrongRequests } from "./wrong-requests.ts";

const test = useTestApp();
const accounts: Partial<Record<Role, TestAccount>> = {};
let listed: Listed[];

beforeAll(async () => {
  for (const role of ["reseller", "developer", "mobile_user"] as const) accounts[role] = await anAccount(test, role);
  listed = await listOperations(test);
});

const tokenFor = (entry: Listed) => (entry.route.access === "public" ? undefined : accounts.reseller?.token);

describe("every operation in the reference", () => {
  it("is in a document that a public validator accepts", async () => {
    const result = await new Validator().validate((await test.api.get("/openapi.json")).body);
    expect(result.errors ?? []).toEqual([]);
  });

  it("declares what it answers when the request is malformed, too frequent, or we fail", () => {
    for (const { name, method, operation } of listed) {
      const statuses = ["400", ...(name === "GET /health" ? [] : ["429"]), "500", "503"];
      const ofBodies = method === "GET" ? [] : ["413", "415"];
      expect(Object.keys(operation.responses), name).toEqual(expect.arrayContaining([...statuses, ...ofBodies]));
    }
  });

  it("says what it did in a sentence, unless it only reads", () => {
    for (const { name, operation } of listed.filter(({ method }) => method !== "GET")) {
      const done = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
      expect(done.length, name).toBeGreaterThan(0);
      for (const [status, { content }] of done)
        expect(content["application/json"]?.schema?.required, `${name} ${status}`).toEqual(
          expect.arrayContaining(["success", "message"]),
        );
    }
  });

  it("declares the media types between which a caller can choose", () => {
    const [statement] = listed.filter(({ name }) => name === "GET /credits/transactions");
    expect(Object.keys(statement?.operation.responses["200"]?.content ?? {})).toEqual(["application/json", "text/csv"]);
  });

  it("refuses whoever has no token, or a wrong one", async () => {
    for (const entry of listed.filter((one) => one.route.access !== "public")) {
      for (const token of [undefined, "not-a-token"]) {
        const answer = await call(test, entry, { token, body: exampleOf(entry) ?? {} });
        expect([entry.name, answer.status, answer.body.error?.code]).toEqual([entry.name, 401, "unauthenticated"]);
      }
    }
  });

  it("refuses roles that don't have it", async () => {
    for (const entry of listed) {
      const wrong: Role[] = {
        public: [],
        user: [],
        credit_owner: ["mobile_user" as const],
        reseller: ["mobile_user" as const, "developer" as const],
      }[entry.route.access];
      for (const role of wrong) {
        const answer = await call(test, entry, { token: accounts[role]?.token, body: exampleOf(entry) ?? {} });
        expect([entry.name, answer.status, answer.body.error?.code]).toEqual([entry.name, 403, "forbidden_role"]);
      }
    }
  });

  it("refuses each breach of its schemas, in body, path, query and header, naming the field", async () => {
    const tried: Record<string, number> = {};
    for (const entry of listed) {
      for (const { why, field, sent } of wrongRequests(entry)) {
        const answer = await call(test, entry, { token: tokenFor(entry), ...sent });
        const seen = [entry.name, why, answer.status, answer.body.error?.code];
        expect(seen).toEqual([entry.name, why, 400, "validation_failed"]);
        expect(JSON.stringify([answer.body.error.details, answer.body.message]), `${entry.name}: ${why}`).toContain(
          field,
        );
        const place = /^(?:path|query|header) /.exec(why)?.[0] ?? "body";
        tried[place] = (tried[place] ?? 0) + 1;
      }
    }
    expect(tried).toMatchObject({ body: expect.any(Number), "path ": expect.any(Number) });
    expect(tried["body"]).toBeGreaterThan(400);
    expect(tried["query "]).toBeGreaterThan(50);
    expect(tried["header "]).toBeGreaterThan(10);
  });

  it("refuses each query parameter without a value, naming it and the remedy, unless the reference allows that", async () => {
    const allowed: string[] = [];
    let refused = 0;
    for (const entry of listed)
      for (const { name, allowEmptyValue } of (entry.operation.parameters ?? []).filter((one) => one.in === "query")) {
        const path = entry.path.replaceAll(/\{\w+\}/g, "unknown-id");
        if (allowEmptyValue) {
          allowed.push(`${entry.name} ${name}`);
          continue;
        }
        for (const spelling of [`${name}=`, name, `${name}=&${name}=`]) {
          const sent = { token: tokenFor(entry), body: exampleOf(entry), path: `${path}?${spelling}` };
          const { status, body } = await call(test, entry, sent);
          expect([entry.name, spelling, status, body.error], JSON.stringify(body)).toEqual([
            entry.name,
            spelling,
            400,
            {
              code: "validation_failed",
              details: [{ path: name, message: "is empty: give it a value, or leave it out" }],
            },
          ]);
          refused += 1;
        }
      }
    expect(allowed).toEqual(["GET /auth/verify-email token", "GET /auth/reset-password token", "GET /health live"]);
    expect(refused).toBeGreaterThan(90);
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

  it("refuses half of a character, which PostgreSQL could not store in what it keeps as JSON", async () => {
    const token = accounts.reseller?.token;
    const key = await test.api.post("/api-keys", { name: "a\ud800", scopes: ["read"] }, { token });
    expect([key.status, key.body.error?.code, key.body.error?.details]).toEqual([
      400,
      "validation_failed",
      [{ path: "name", message: "must not contain half of a character" }],
    ]);
    expect((await test.api.put("/users/me", { name: "👩‍👧 𝕏" }, { token })).status).toBe(200);
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
