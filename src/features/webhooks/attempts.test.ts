import type { ServerResponse } from "node:http";
import { beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { serve } from "../../platform/dialer/dialer.fixture.ts";
import { aDayLater, behave, happen, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
beforeEach(async () => {
  account = await anAccount(platform);
});

const logs = async (id: string, query = "") =>
  (await platform.api.get(`/webhook-subscriptions/${id}/logs${query}`, { token: account.token })).body;
const attempts = async (id: string) =>
  (await logs(id)).data.filter((one: { event_type: string }) => one.event_type !== "WEBHOOK_TEST");
const put = async (id: string, body: unknown) =>
  await platform.api.put(`/webhook-subscriptions/${id}`, body, { token: account.token });

/** Happens, and is sent as often as it can be within `seconds`. */
async function happenAndWait(seconds: number): Promise<void> {
  await happen(platform, account);
  await platform.drain();
  platform.advance(seconds);
  await platform.drain();
}

describe("an attempt that fails", () => {
  test("is repeated with growing patience, under the same id, until it succeeds", async () => {
    const id = await subscribe(platform, account, "flaky");
    await behave(platform, "flaky", { status: 503 });
    await happen(platform, account);
    await platform.drain();
    expect(await received(platform, "flaky")).toHaveLength(1);
    const waits = [];
    for (const seconds of [3, 10]) {
      const [pending] = (await logs(id, "?status=pending")).data;
      waits.push(Date.parse(pending.due_at) - platform.clock.now().getTime());
      platform.advance(seconds);
      await platform.drain();
    }
    expect(waits[0]).toBeGreaterThan(0);
    expect(waits[0]).toBeLessThan(3_000);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
    await behave(platform, "flaky", { status: 204 });
    platform.advance(40);
    await platform.drain();
    const hooks = await received(platform, "flaky");
    expect(hooks).toHaveLength(4);
    expect(new Set(hooks.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(hooks.map(({ body }) => body)).size).toBe(1);
    const log = await attempts(id);
    expect(log.map((one: { status: string; attempt: number }) => [one.attempt, one.status])).toEqual([
      [4, "success"],
      [3, "failed"],
      [2, "failed"],
      [1, "failed"],
    ]);
    expect(log[0]).toMatchObject({ http_status: 204, error: null, error_class: null });
    expect(log[1]).toMatchObject({
      http_status: 503,
      error: "The endpoint answered 503",
      error_class: "http_status",
      response_body: '{"received":true}',
      event_id: hooks[0]?.headers["webhook-id"],
      duration_ms: expect.any(Number),
    });
  });

  test("is the last one after retry_count retries", async () => {
    const id = await subscribe(platform, account, "hopeless", { retry_count: 1 });
    await behave(platform, "hopeless", { status: 500 });
    await happenAndWait(3);
    await aDayLater(platform, account);
    await platform.drain();
    expect(await received(platform, "hopeless")).toHaveLength(2);
    const body = await logs(id, "?status=failed&limit=1");
    expect(body.pagination).toEqual({ page: 1, limit: 1, total: 2, total_pages: 2 });
    expect((await logs(id, "?status=pending")).data).toEqual([]);
    expect((await logs(id, "?status=success")).data).toMatchObject([{ event_type: "WEBHOOK_TEST" }]);
  });

  test("is repeated ten times when ten retries are asked for, and not once more", async () => {
    const id = await subscribe(platform, account, "stubborn", { retry_count: 10 });
    await behave(platform, "stubborn", { status: 500 });
    await happen(platform, account);
    await platform.drain();
    for (let retry = 1; retry <= 11; retry++) {
      // The longest wait is six hours and a fifth of that.
      platform.advance(8 * 3_600);
      await platform.drain();
    }
    await aDayLater(platform, account);
    expect(await received(platform, "stubborn")).toHaveLength(11);
    expect((await attempts(id))[0]).toMatchObject({ attempt: 11, status: "failed" });
  });

  test("is repeated when its Retry-After says", async () => {
    const longAway = new Date(Date.now() + 365 * 86_400_000).toUTCString();
    // The first answer is to the test at the creation.
    const answers = ["1", "600", longAway];
    const url = await serve((_, response) => response.writeHead(429, { "retry-after": answers.shift() }).end());
    const id = await subscribe(platform, account, "patient", { endpoint_url: url });
    await happen(platform, account);
    for (const seconds of [600, 3_600]) {
      const before = platform.clock.now().getTime();
      await platform.drain();
      const [pending] = (await logs(id, "?status=pending")).data;
      const waitMs = Date.parse(pending.due_at) - before;
      expect(waitMs).toBeGreaterThanOrEqual(seconds * 1_000);
      // Nobody is waited for longer than an hour.
      expect(waitMs).toBeLessThan(2 * 3_600_000);
      platform.advance(waitMs / 1_000 + 1);
    }
  });

  test("by a redirect is not followed", async () => {
    const location = `${platform.sandboxUrl}/api/hooks/redirected-to`;
    const id = await subscribe(platform, account, "redirecting", { retry_count: 0 });
    await behave(platform, "redirecting", { status: 307, location });
    await happenAndWait(60);
    expect(await received(platform, "redirecting")).toHaveLength(1);
    expect(await received(platform, "redirected-to")).toEqual([]);
    expect((await attempts(id))[0]).toMatchObject({ status: "failed", http_status: 307 });
  });

  test("by silence ends after timeout_seconds", async () => {
    const id = await subscribe(platform, account, "silent", { retry_count: 0, timeout_seconds: 1 });
    await behave(platform, "silent", { delay_ms: 30_000 });
    await happenAndWait(0);
    expect((await attempts(id))[0]).toMatchObject({ status: "failed", http_status: null, error_class: "timeout" });
  });

  test("with 410 is not repeated and pauses the subscription", async () => {
    const id = await subscribe(platform, account, "gone");
    await behave(platform, "gone", { status: 410 });
    await happenAndWait(600);
    expect(await received(platform, "gone")).toHaveLength(1);
    const read = await platform.api.get(`/webhook-subscriptions/${id}`, { token: account.token });
    expect(read.body.subscription).toMatchObject({
      status: "failed",
      failure_reason: "The endpoint answered 410: it takes no more events.",
    });
  });

  test("leaves no more than 1 KB of a long answer in the log", async () => {
    const id = await subscribe(platform, account, "talkative");
    await behave(platform, "talkative", { body_bytes: 50_000_000 });
    await happenAndWait(0);
    const [one] = await attempts(id);
    expect([one.status, one.response_body]).toEqual(["success", ".".repeat(1_024)]);
  });
});

describe("what waits for a retry", () => {
  test("says in its subscription when it is sent again, unless that is paused", async () => {
    const id = await subscribe(platform, account, "waiting");
    const read = async () => {
      const one = await platform.api.get(`/webhook-subscriptions/${id}`, { token: account.token });
      const list = await platform.api.get("/webhook-subscriptions", { token: account.token });
      const listed = list.body.data.find((other: { id: string }) => other.id === id);
      expect(listed).toEqual(one.body.subscription);
      return one.body.subscription.next_attempt_at;
    };
    expect(await read()).toBeNull();
    await behave(platform, "waiting", { status: 500 });
    await happen(platform, account);
    await platform.drain();
    const [pending] = (await logs(id, "?status=pending")).data;
    expect(await read()).toBe(pending.due_at);
    const changed = await put(id, { name: "waiting on" });
    expect(changed.body.subscription.next_attempt_at).toBe(pending.due_at);
    await put(id, { status: "inactive" });
    expect(await read()).toBeNull();
  });

  test("waits while the subscription is inactive and goes out when it is active again", async () => {
    const id = await subscribe(platform, account, "resting");
    await behave(platform, "resting", { status: 500 });
    await happen(platform, account);
    await platform.drain();
    await put(id, { status: "inactive" });
    await behave(platform, "resting", {});
    platform.advance(600);
    await platform.drain();
    expect(await received(platform, "resting")).toHaveLength(1);
    await put(id, { status: "active" });
    await platform.drain();
    expect(await received(platform, "resting")).toHaveLength(2);
  });

  test("is not sent any more when the subscription is deleted while an attempt is under way", async () => {
    const held: ServerResponse[] = [];
    const url = await serve((request, response) => {
      if (request.headers["x-webhook-event"] === "WEBHOOK_TEST") response.end();
      else held.push(response);
    });
    const id = await subscribe(platform, account, "deleted-meanwhile", { endpoint_url: url, retry_count: 10 });
    for (let event = 0; event < 6; event++) await happen(platform, account);
    const draining = platform.drain();
    await expect.poll(() => held.length, { timeout: 10_000 }).toBe(4);
    const deleted = await platform.api.delete(`/webhook-subscriptions/${id}`, { token: account.token });
    expect(deleted.status).toBe(200);
    for (const response of held) response.writeHead(500).end();
    await draining;
    platform.advance(600);
    await platform.drain();
    expect(held).toHaveLength(4);
  });

  test("is forgotten with the subscription", async () => {
    const id = await subscribe(platform, account, "deleted");
    await behave(platform, "deleted", { status: 500 });
    await happen(platform, account);
    await platform.drain();
    await platform.api.delete(`/webhook-subscriptions/${id}`, { token: account.token });
    platform.advance(600);
    await platform.drain();
    expect(await received(platform, "deleted")).toHaveLength(1);
  });
});
