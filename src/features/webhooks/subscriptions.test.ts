import { beforeAll, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { eventTypes } from "./index.ts";
import { aSubscription, behave, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await anAccount(platform);
});

const path = "/webhook-subscriptions";
const create = async (body: unknown, token = account.token) => await platform.api.post(path, body, { token });
const get = async (below: string, token = account.token) => await platform.api.get(`${path}${below}`, { token });
const put = async (id: string, body: unknown, token = account.token) =>
  await platform.api.put(`${path}/${id}`, body, { token });

describe("a new subscription", () => {
  test("has the defaults of the contract, a secret of ours, and a test that arrived", async () => {
    const { status, body } = await create(aSubscription(platform, "defaults"));
    expect(status).toBe(201);
    expect(body.subscription).toMatchObject({
      id: expect.stringMatching(/^sub-[0-9a-f]{32}$/),
      name: "defaults",
      endpoint_url: `${platform.sandboxUrl}/api/hooks/defaults`,
      event_types: ["ORDER_STATUS"],
      status: "active",
      timeout_seconds: 10,
      retry_count: 3,
      failed_at: null,
      failure_reason: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    expect(body.test).toEqual({ success: true, status: 200, error: null, duration_ms: expect.any(Number) });
    const [hook] = await received(platform, "defaults");
    expect(hook?.headers["x-webhook-event"]).toBe("WEBHOOK_TEST");
    expect(JSON.parse(hook?.body ?? "")).toEqual({
      id: hook?.headers["webhook-id"],
      type: "WEBHOOK_TEST",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: { subscription_id: body.subscription.id, message: expect.any(String) },
    });
  });

  test("is made although its test fails, and says why it did", async () => {
    await behave(platform, "broken", { status: 500 });
    const { status, body } = await create(aSubscription(platform, "broken"));
    expect(status).toBe(201);
    expect(body.test).toMatchObject({ success: false, status: 500, error: "The endpoint answered 500" });
    expect(body.subscription.status).toBe("active");
    const nobody = await create(aSubscription(platform, "nobody", { endpoint_url: "http://127.0.0.1:1/" }));
    expect(nobody.status).toBe(201);
    expect(nobody.body.test).toMatchObject({ success: false, status: null, error: "127.0.0.1 can't be reached" });
  });

  test("takes every type of event that the list offers", async () => {
    const offered = (await get("")).body.available_event_types;
    expect(offered).toEqual(eventTypes);
    const { status, body } = await create(aSubscription(platform, "all", { event_types: [...offered, "CREDIT_LOW"] }));
    expect([status, body.subscription.event_types]).toEqual([201, offered]);
  });

  test.each([
    [{ name: undefined }, "name"],
    [{ name: "  " }, "name"],
    [{ endpoint_url: undefined }, "endpoint_url"],
    [{ endpoint_url: "not a url" }, "endpoint_url"],
    [{ event_types: undefined }, "event_types"],
    [{ event_types: [] }, "event_types"],
    [{ event_types: ["ORDER_STATUS", "MOON_PHASE"] }, "event_types"],
    [{ timeout_seconds: 0 }, "timeout_seconds"],
    [{ timeout_seconds: 31 }, "timeout_seconds"],
    [{ timeout_seconds: 1.5 }, "timeout_seconds"],
    [{ retry_count: -1 }, "retry_count"],
    [{ retry_count: 11 }, "retry_count"],
    [{ secret: "" }, "secret"],
    [{ secret: "whsec_not base64!" }, "secret"],
    [{ secret: "whsec_" }, "secret"],
    [{ secret: "whsec_YWJj=" }, "secret"],
  ])("with %j is refused and names the field", async (more, field) => {
    const { status, body } = await create(aSubscription(platform, "refused", more));
    expect([status, body.error.code]).toEqual([400, "validation_failed"]);
    expect(body.error.details[0].path).toContain(field);
  });

  test("is one of fifty at most", async () => {
    const busy = await anAccount(platform);
    for (let made = 0; made < 50; made++) await subscribe(platform, busy, "many");
    const { status, body } = await create(aSubscription(platform, "many"), busy.token);
    expect([status, body.error.code]).toEqual([409, "limit_reached"]);
    const [first] = (await get("?limit=1", busy.token)).body.data;
    await platform.api.delete(`${path}/${first.id}`, { token: busy.token });
    expect((await create(aSubscription(platform, "many"), busy.token)).status).toBe(201);
  });
});

describe("a subscription's secret", () => {
  test("is in the answer to its creation and nowhere else", async () => {
    const secret = "a-secret-that-nobody-else-has";
    const { body } = await create(aSubscription(platform, "secretive", { secret }));
    expect(body.subscription.secret).toBe(secret);
    const { id } = body.subscription;
    const answers = [
      await get(""),
      await get(`/${id}`),
      await get(`/${id}/logs`),
      await put(id, { name: "Renamed", secret: `${secret}-2` }),
      await platform.api.post(`${path}/${id}/test`, {}, { token: account.token }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain(secret);
    }
    const dump = await platform.app.database.pool.query("select s::text from webhook_subscription s where id = $1", [
      id,
    ]);
    expect(JSON.stringify(dump.rows)).not.toContain(secret);
  });
});

describe("the list of subscriptions", () => {
  test("is the account's own, newest first, in pages and by status", async () => {
    const own = await anAccount(platform);
    const ids = [];
    for (const name of ["one", "two", "three"]) ids.unshift(await subscribe(platform, own, name));
    await put(ids[1] ?? "", { status: "inactive" }, own.token);
    const idsOf = async (query: string) => (await get(query, own.token)).body.data.map((one: { id: string }) => one.id);
    expect(await idsOf("")).toEqual(ids);
    expect(await idsOf("?page=2&limit=2")).toEqual([ids[2]]);
    expect(await idsOf("?status=inactive")).toEqual([ids[1]]);
    expect(await idsOf("?status=failed")).toEqual([]);
    expect((await get("?limit=2", own.token)).body.pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    expect((await get("?status=asleep", own.token)).status).toBe(400);
  });
});

describe("a change", () => {
  test("changes what it names and nothing else", async () => {
    const id = await subscribe(platform, account, "changing", { retry_count: 7 });
    const { body } = await put(id, { name: "Changed", event_types: ["CREDIT_LOW"], timeout_seconds: 3 });
    expect(body.subscription).toMatchObject({
      name: "Changed",
      event_types: ["CREDIT_LOW"],
      timeout_seconds: 3,
      retry_count: 7,
      status: "active",
    });
    expect((await get(`/${id}`)).body.subscription).toEqual(body.subscription);
  });

  test.each([
    { status: "failed" },
    { event_types: [] },
    { retry_count: 99 },
    { name: "" },
    { secret: "whsec_?" },
    { endpoint_url: "nowhere" },
  ])("to %j is refused whole", async (change) => {
    const id = await subscribe(platform, account, "unchanged");
    const before = (await get(`/${id}`)).body;
    expect((await put(id, { timeout_seconds: 29, ...change })).status).toBe(400);
    expect((await get(`/${id}`)).body).toEqual(before);
  });
});

describe("somebody else's subscription", () => {
  test("is not found, whatever is asked of it", async () => {
    const id = await subscribe(platform, account, "private");
    const { token } = await anAccount(platform, "mobile_user");
    const since = "2026-01-01T00:00:00Z";
    const log = (await get(`/${id}/logs`)).body.data;
    const answers = [
      await get(`/${id}`, token),
      await put(id, { name: "Mine" }, token),
      await platform.api.delete(`${path}/${id}`, { token }),
      await platform.api.post(`${path}/${id}/test`, {}, { token }),
      await get(`/${id}/logs`, token),
      await platform.api.post(`${path}/${id}/replay`, { since }, { token }),
      await platform.api.post(`${path}/${id}/deliveries/${log[0].delivery_id}/replay`, {}, { token }),
    ];
    expect(answers.map((answer) => [answer.status, answer.body.error.code])).toEqual(
      answers.map(() => [404, "not_found"]),
    );
    expect((await get(`/${id}`)).body.subscription.name).toBe("private");
  });

  test("is not shown to who is not signed in", async () => {
    expect((await platform.api.get(path)).status).toBe(401);
  });
});

describe("a deleted subscription", () => {
  test("is gone with its log", async () => {
    const id = await subscribe(platform, account, "leaving");
    expect((await platform.api.delete(`${path}/${id}`, { token: account.token })).status).toBe(200);
    for (const below of [`/${id}`, `/${id}/logs`]) expect((await get(below)).status).toBe(404);
    expect((await platform.api.delete(`${path}/${id}`, { token: account.token })).status).toBe(404);
  });
});
