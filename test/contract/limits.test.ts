import { beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route.ts";
import { basePath } from "../../src/platform/http/server.ts";
import { listRoutes } from "../../src/server.ts";
import { anAccount } from "../factories.ts";
import { startTestApp, useTestApp } from "../setup/test-app.ts";
import { createTestClient } from "../setup/test-client.ts";
import { call, exampleOf, type Listed, listOperations } from "./listed-operations.ts";

const limits = { login: "1/61", register: "2/62", reset: "3/63", standard: "20/64" } as const;
const test = useTestApp({
  env: {
    RATE_LIMIT_LOGIN: limits.login,
    RATE_LIMIT_REGISTER: limits.register,
    RATE_LIMIT_RESET: limits.reset,
    RATE_LIMIT_DEFAULT: limits.standard,
  },
});
let token: string;
let listed: Listed[];
beforeAll(async () => {
  listed = await listOperations(test);
  token = (await anAccount(test)).token;
  // Used up by a call that changes nothing, so that no operation below ends the session.
  for (let sent = 0; sent < 20; sent++) await test.api.get("/users/me", { token });
});

describe("limits", () => {
  it("are kept by every operation but health, each declaring its 429", async () => {
    const exempt = listed.filter(({ route }) => route.rateLimit === "exempt");
    expect(exempt.map(({ name }) => name)).toEqual(["GET /health"]);
    // Requests for mails are also counted by address, which the others below use up.
    const byNarrowness = [...listed].sort((one, other) => widthOf(one.route) - widthOf(other.route));
    for (const entry of byNarrowness.filter(({ route }) => route.rateLimit !== "exempt")) await requireLimit(entry);
    for (let sent = 0; sent < 30; sent++) expect((await test.api.get("/health")).status).toBe(200);
  });

  it("are kept by the pages too; only who watches us and the notices of others are exempt", async () => {
    const unlisted = listRoutes(test.app).filter((route) => !route.isListed);
    const exempt = unlisted.filter(({ rateLimit }) => rateLimit === "exempt");
    expect(exempt.map(({ path }) => path).sort()).toEqual([
      "/callbacks/carriers/:provider_id/:secret",
      "/callbacks/paypal",
      "/metrics",
    ]);
    const pages = unlisted.filter((route) => route.rateLimit !== "exempt");
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(["/", "/docs", "/openapi.json"]));
    for (const { path, mount } of pages) {
      const client = createTestClient(mount === "api" ? `${test.url}${basePath}` : test.url);
      let answer = await client.get(path);
      for (let sent = 0; sent < 20 && answer.status !== 429; sent++) answer = await client.get(path);
      expect([path, answer.status, answer.body.error?.code]).toEqual([path, 429, "rate_limited"]);
    }
  });

  const widthOf = ({ rateLimit }: Route) => (rateLimit === "standard" ? 1 : 0);

  async function requireLimit(entry: Listed): Promise<void> {
    const name = entry.route.rateLimit as keyof typeof limits; // the caller has left out the exempt ones
    const [count, seconds] = limits[name].split("/").map(Number);
    const sentAs = { token: entry.route.access === "public" ? undefined : token, body: exampleOf(entry) };
    let answer = await call(test, entry, sentAs);
    for (let sent = 0; sent < Number(count) && answer.status !== 429; sent++) answer = await call(test, entry, sentAs);
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
      for (let sent = 0; sent < 4; sent++) {
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
