import { describe, expect, test } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, password, type TestAccount } from "../../../../test/factories.ts";
import { startTestApp, useTestApp } from "../../../../test/setup/test-app.ts";
import { keyScopesOf } from "./key-scopes.ts";

const platform = useTestApp();
const mint = async (account: TestAccount, body: Record<string, unknown> = {}) =>
  await platform.api.post("/api-keys", { name: "shop", scopes: ["read"], ...body }, { token: account.token });
const aKey = async (account: TestAccount, scopes: string[]): Promise<{ id: string; key: string }> =>
  (await mint(account, { scopes })).body.api_key;
const me = async (token: string) => await platform.api.get("/users/me", { token });

/** What the reference says that keys don't have. */
async function closedOperations(): Promise<string[]> {
  const { paths } = (await platform.api.get("/openapi.json")).body as {
    paths: Record<string, Record<string, { description: string }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.description.includes("Not for API keys."))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}

describe("a new key", () => {
  test("is shown once, and what is stored can't be used in its place", async () => {
    const account = await anAccount(platform, "developer");
    const minted = await mint(account, { name: " shop ", scopes: ["orders", "read", "orders"] });
    expect(minted.status).toBe(201);
    const { key, ...shown } = minted.body.api_key;
    expect(key).toMatch(/^psk_[\w-]{43}$/);
    expect(shown).toEqual({
      id: expect.stringMatching(/^key-/),
      name: "shop",
      hint: `…${key.slice(-4)}`,
      scopes: ["orders", "read"],
      expires_at: null,
      last_used_at: null,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const listed = await platform.api.get("/api-keys", { token: account.token });
    expect(listed.body.data).toEqual([shown]);
    const stored = await platform.app.database.pool.query("select * from api_key where id = $1", [shown.id]);
    expect(JSON.stringify(stored.rows)).not.toContain(key);
    expect((await me(`psk_${stored.rows[0].key_hash}`)).status).toBe(401);
  });

  test("speaks for its account like a token does", async () => {
    const account = await anAccount(platform, "reseller");
    const { key } = await aKey(account, ["read"]);
    const answer = await me(key);
    expect(answer.status).toBe(200);
    expect(answer.body.data.id).toBe(account.id);
  });

  test("is told to the account's owner by mail", async () => {
    const account = await anAccount(platform, "reseller");
    const { key } = await aKey(account, ["read"]);
    await platform.drain();
    const mails = await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    expect(mails.body[0].subject).toBe("A new API key was made");
    expect(JSON.stringify(mails.body)).not.toContain(key);
  });

  test.each([
    [{ name: "" }, "name"],
    [{ name: "  " }, "name"],
    [{ scopes: [] }, "scopes"],
    [{ scopes: ["everything"] }, "scopes"],
    [{ expires_at: "tomorrow" }, "expires_at"],
    [{ expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
  ])("is refused for the body %j", async (body, path) => {
    const answer = await mint(await anAccount(platform, "developer"), body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0].path).toContain(path);
  });

  test("is not for mobile users", async () => {
    const answer = await mint(await anAccount(platform, "mobile_user"));
    expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden_role"]);
  });

  test("belongs to whoever is signed in, whatever the body says", async () => {
    const [victim, other] = [await anAccount(platform, "developer"), await anAccount(platform, "developer")];
    const minted = await mint(other, { account_id: victim.id, user_id: victim.id, userId: victim.id });
    expect((await me(minted.body.api_key.key)).body.data.id).toBe(other.id);
  });

  test("is the last one at 25, also when two are asked for at once", async () => {
    const account = await anAccount(platform, "developer");
    for (let count = 1; count < 25; count++) expect((await mint(account)).status).toBe(201);
    const answers = await Promise.all([mint(account), mint(account)]);
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([201, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.error.code).toBe("limit_reached");
  });
});

describe("the end of a key", () => {
  test("is at once when it is revoked, and it leaves the list", async () => {
    const account = await anAccount(platform, "developer");
    const { id, key } = await aKey(account, ["read"]);
    const revoked = await platform.api.delete(`/api-keys/${id}`, { token: account.token });
    expect(revoked.status).toBe(200);
    const refused = await me(key);
    expect([refused.status, refused.body.error.code]).toEqual([401, "unauthenticated"]);
    expect((await platform.api.get("/api-keys", { token: account.token })).body.data).toEqual([]);
    expect((await platform.api.delete(`/api-keys/${id}`, { token: account.token })).status).toBe(404);
  });

  test("is nobody else's to bring about", async () => {
    const { id, key } = await aKey(await anAccount(platform, "developer"), ["read"]);
    const stranger = await anAccount(platform, "developer");
    expect((await platform.api.delete(`/api-keys/${id}`, { token: stranger.token })).status).toBe(404);
    expect((await me(key)).status).toBe(200);
  });

  test("comes by itself when it expires", async () => {
    const account = await anAccount(platform, "developer");
    const expires = new Date(platform.clock.now().getTime() + 3_600_000).toISOString();
    const { key } = (await mint(account, { expires_at: expires })).body.api_key;
    platform.advance(3_000);
    expect((await me(key)).status).toBe(200);
    platform.advance(600);
    expect((await me(key)).status).toBe(401);
  });

  test("does not come with a logout or a change of the password", async () => {
    const account = await anAccount(platform, "developer");
    const { key } = await aKey(account, ["read"]);
    const change = { old_password: password, new_password: "An0ther-passw0rd!", confirm_password: "An0ther-passw0rd!" };
    expect((await platform.api.put("/users/me/password", change, { token: account.token })).status).toBe(200);
    await platform.api.post("/auth/logout", undefined, { token: account.token });
    expect((await me(key)).status).toBe(200);
  });
});

describe("the last use of a key", () => {
  test("is shown to ten minutes", async () => {
    const account = await anAccount(platform, "developer");
    const { key } = await aKey(account, ["read"]);
    const lastUse = async () =>
      (await platform.api.get("/api-keys", { token: account.token })).body.data[0].last_used_at;
    await me(key);
    const first = await lastUse();
    platform.advance(500);
    await me(key);
    expect(await lastUse()).toBe(first);
    platform.advance(101);
    await me(key);
    expect(Date.parse(await lastUse()) - Date.parse(first)).toBeGreaterThan(600_000);
  });
});

describe("scopes", () => {
  test("let a key order that may order, and refuse one that may only read", async () => {
    const account = await aFundedAccount(platform);
    const plan = await aPlan(platform, account);
    const reader = await aKey(account, ["read"]);
    const seller = await aKey(account, ["orders"]);
    const refused = await platform.api.post("/orders", anOrder(plan.id), { token: reader.key });
    expect([refused.status, refused.body.error.code]).toEqual([403, "insufficient_scope"]);
    expect(refused.body.message).toContain("orders");
    const sold = await platform.api.post("/orders", anOrder(plan.id), { token: seller.key });
    expect(sold.status).toBe(201);
    expect((await platform.api.get(`/orders/${sold.body.order.id}`, { token: reader.key })).status).toBe(200);
    expect((await platform.api.get("/plans", { token: seller.key })).status).toBe(200);
    expect((await platform.api.get("/credits/balance", { token: seller.key })).status).toBe(403);
  });

  test("don't lift what the account's role forbids", async () => {
    const { key } = await aKey(await anAccount(platform, "developer"), ["read", "branding"]);
    const answer = await platform.api.get("/reseller/profiles", { token: key });
    expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden_role"]);
  });

  test("open no door that is for signed-in people, whichever a key has", async () => {
    const all = ["read", "orders", "esims", "credits", "branding", "webhooks"];
    const { key } = await aKey(await anAccount(platform, "reseller"), all);
    const names = await closedOperations();
    expect(names).toEqual(
      expect.arrayContaining([
        "POST /api-keys",
        "DELETE /api-keys/{id}",
        "PUT /users/me/password",
        "POST /auth/logout",
        "GET /users/me/sessions",
        "DELETE /users/me/sessions/{id}",
        "POST /users/me/totp",
        "DELETE /users/me/totp",
        "GET /audit-log",
        "PUT /reseller/profiles/{id}/smtp",
      ]),
    );
    for (const name of names) {
      const [method = "", path = ""] = name.split(" ");
      const url = `${platform.url}/api/v1${path.replaceAll(/\{\w+\}/g, "some-id")}`;
      const answer = await fetch(url, { method, headers: { authorization: `Bearer ${key}` } });
      const body: unknown = await answer.json();
      expect([name, answer.status]).toEqual([name, 403]);
      expect(body).toMatchObject({ error: { code: "insufficient_scope" } });
    }
  });

  test("of writing keep every operation of an unknown section from keys", () => {
    expect(keyScopesOf({ method: "POST", tag: "Something new", isForSessionsOnly: false })).toEqual([]);
    expect(keyScopesOf({ method: "GET", tag: "Something new", isForSessionsOnly: false })).toEqual(["read"]);
  });
});

describe("guessing", () => {
  test("is counted against the address, while a good key is counted against its account", async () => {
    const limited = await startTestApp({ env: { RATE_LIMIT_DEFAULT: "30/3600" } });
    try {
      const account = await anAccount(limited, "developer");
      const minted = await limited.api.post("/api-keys", { name: "a", scopes: ["read"] }, { token: account.token });
      const guess = async () => await limited.api.get("/users/me", { token: "psk_guessed" });
      const answers: number[] = [];
      for (let tries = 0; tries < 31; tries++) answers.push((await guess()).status);
      expect(new Set(answers)).toEqual(new Set([401, 429]));
      expect(answers.at(-1)).toBe(429);
      expect((await limited.api.get("/users/me", { token: minted.body.api_key.key })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
