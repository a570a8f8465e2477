import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { behave, happen, ordersIn, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
let id: string;
let name: string;

beforeAll(async () => {
  account = await anAccount(platform);
});

let count = 0;
beforeEach(async () => {
  name = `endpoint-${++count}`;
  id = await subscribe(platform, account, name, { retry_count: 0 });
});

const path = "/webhook-subscriptions";
const read = async () => (await platform.api.get(`${path}/${id}`, { token: account.token })).body.subscription;
const put = async (body: unknown) => await platform.api.put(`${path}/${id}`, body, { token: account.token });
const post = async (below: string, body: unknown) =>
  await platform.api.post(`${path}/${id}${below}`, body, { token: account.token });
const pausedMails = async () => {
  const mails = (await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`)).body;
  return mails.filter((mail: { subject: string }) => mail.subject === `Webhooks to "${name}" are paused`);
};

/** Lets `times` events happen, one after the other, and be sent. */
async function happenTimes(times: number): Promise<void> {
  for (let event = 1; event <= times; event++) {
    await happen(platform, account, `ord-${event}`);
    await platform.drain();
  }
}

describe("twenty events in a row that do not arrive", () => {
  test("pause the subscription, say why, and mail the owner once", async () => {
    await behave(platform, name, { status: 500 });
    await happenTimes(19);
    expect(await read()).toMatchObject({ status: "active", failed_events: 19, failed_at: null });
    await happenTimes(3);
    expect(await received(platform, name)).toHaveLength(20);
    expect(await read()).toMatchObject({
      status: "failed",
      failed_events: 20,
      failing_since: expect.stringMatching(/Z$/),
      failed_at: expect.stringMatching(/Z$/),
      failure_reason: "20 events in a row did not arrive. The last time: The endpoint answered 500.",
    });
    const [mail, ...more] = await pausedMails();
    expect(more).toEqual([]);
    const { failing_since, failure_reason } = await read();
    for (const told of [id, `${platform.sandboxUrl}/api/hooks/${name}`, failing_since, failure_reason])
      expect(mail.text).toContain(told);
    // A mail client shows the reason before it is opened, and once is enough.
    expect(mail.text.split(failure_reason)).toHaveLength(2);
    const failed = await platform.api.get(`${path}?status=failed`, { token: account.token });
    expect(failed.body.data.map((one: { id: string }) => one.id)).toContain(id);
  });

  test("come again by a replay from the time that the mail names, however long it took to give them up", async () => {
    await put({ retry_count: 1 });
    await behave(platform, name, { status: 500 });
    await happen(platform, account, "ord-0");
    await platform.drain();
    platform.advance(60);
    await put({ retry_count: 0 });
    await happenTimes(19);
    const { status, failing_since } = await read();
    expect(status).toBe("failed");
    await behave(platform, name, {});
    await platform.sandbox.delete(`/api/hooks/${name}/received`);
    await put({ status: "active" });
    const { replayed, message } = (await post("/replay", { since: failing_since })).body;
    expect([replayed, message]).toEqual([20, "20 events will be sent again"]);
    await platform.drain();
    expect(new Set(ordersIn(await received(platform, name))).size).toBe(20);
  });

  test("are not in a row when one between them arrives", async () => {
    await behave(platform, name, { status: 500 });
    await happenTimes(19);
    await behave(platform, name, {});
    await happenTimes(1);
    expect(await read()).toMatchObject({ failed_events: 0, failing_since: null });
    await behave(platform, name, { status: 500 });
    await happenTimes(1);
    expect(await read()).toMatchObject({ status: "active", failed_events: 1 });
  });

  test("are not made of tests", async () => {
    await behave(platform, name, { status: 500 });
    for (let sent = 1; sent <= 20; sent++) await post("/test", {});
    expect(await read()).toMatchObject({ status: "active", failed_events: 0 });
  });
});

describe("a paused subscription", () => {
  beforeEach(async () => {
    await behave(platform, name, { status: 410 });
    await happenTimes(1);
    await behave(platform, name, {});
    await platform.sandbox.delete(`/api/hooks/${name}/received`);
  });

  test("can be tested, and stays paused", async () => {
    expect((await post("/test", {})).body).toMatchObject({ success: true, test: { success: true, status: 200 } });
    expect((await read()).status).toBe("failed");
  });

  test("is told of what happens after it is resumed, and of what it missed by a replay", async () => {
    const since = platform.clock.now().toISOString();
    await happen(platform, account, "ord-missed");
    await platform.drain();
    expect((await post("/replay", { since })).body.error.code).toBe("invalid_state");
    const resumed = await put({ status: "active" });
    expect(resumed.body.subscription).toMatchObject({
      status: "active",
      failed_events: 0,
      failing_since: null,
      failed_at: null,
      failure_reason: null,
    });
    await happen(platform, account, "ord-after");
    await platform.drain();
    expect(ordersIn(await received(platform, name))).toEqual(["ord-after"]);
    expect((await post("/replay", { since })).body).toMatchObject({ replayed: 2, has_more: false });
    await platform.drain();
    expect(ordersIn(await received(platform, name)).sort()).toEqual(["ord-after", "ord-after", "ord-missed"]);
  });
});

describe("a replay", () => {
  const log = async () => (await platform.api.get(`${path}/${id}/logs`, { token: account.token })).body.data;

  test("of one delivery sends the same event again, under the same id", async () => {
    await happenTimes(1);
    const [{ delivery_id }] = await log();
    const answer = await post(`/deliveries/${delivery_id}/replay`, {});
    expect([answer.status, answer.body.replayed]).toEqual([200, 1]);
    expect((await log())[0]).toMatchObject({ delivery_id, attempt: 2, status: "pending" });
    await platform.drain();
    const [first, second, ...more] = await received(platform, name);
    expect(more).toEqual([]);
    expect(second?.body).toBe(first?.body);
    for (const header of ["webhook-id", "x-webhook-sequence"])
      expect(second?.headers[header]).toBe(first?.headers[header]);
    expect((await log())[0]).toMatchObject({ delivery_id, attempt: 2, status: "success" });
  });

  test("of a delivery that waits for a retry sends it now, once", async () => {
    await put({ retry_count: 10 });
    await behave(platform, name, { status: 500 });
    await happenTimes(1);
    await behave(platform, name, {});
    const [{ delivery_id }] = await log();
    await post(`/deliveries/${delivery_id}/replay`, {});
    await platform.drain();
    expect(await received(platform, name)).toHaveLength(2);
    expect((await log()).map((one: { status: string }) => one.status)).toEqual(["success", "failed", "success"]);
  });

  test("of a stretch sends what happened in it and nothing else", async () => {
    await happen(platform, account, "ord-before");
    platform.advance(60);
    const since = platform.clock.now().toISOString();
    await happen(platform, account, "ord-within-1");
    await happen(platform, account, "ord-within-2");
    platform.advance(60);
    const until = platform.clock.now().toISOString();
    platform.advance(60);
    await happen(platform, account, "ord-after");
    await platform.drain();
    await platform.sandbox.delete(`/api/hooks/${name}/received`);
    const { body } = await post("/replay", { since, until });
    expect(body).toMatchObject({ replayed: 2, last_occurred_at: expect.stringMatching(/Z$/), has_more: false });
    await platform.drain();
    expect(ordersIn(await received(platform, name)).sort()).toEqual(["ord-within-1", "ord-within-2"]);
  });

  test("of a stretch sends the oldest first, whether it was sent before or missed", async () => {
    const since = platform.clock.now().toISOString();
    const orders = Array.from({ length: 9 }, (_, event) => `ord-in-turn-${event}`);
    for (const [event, orderId] of orders.entries()) {
      // Every other one happens while the subscription is paused.
      await put({ status: event % 2 === 0 ? "active" : "inactive" });
      await happen(platform, account, orderId);
      await platform.drain();
      platform.advance(1);
    }
    await put({ status: "active" });
    expect((await post("/replay", { since })).body.replayed).toBe(orders.length);
    const waiting = (await platform.api.get(`${path}/${id}/logs?status=pending`, { token: account.token })).body.data;
    await platform.drain();
    const caught = (await received(platform, name)).map(({ body }) => JSON.parse(body));
    const orderOf = new Map(caught.map((body) => [body.id, body.data.order_id]));
    // The log is newest first, and attempts that are due together are made in its order from the end.
    expect(waiting.toReversed().map((one: { event_id: string }) => orderOf.get(one.event_id))).toEqual(orders);
  });

  test("of a stretch that ends before it begins is refused, and of an unknown delivery finds nothing", async () => {
    const backwards = await post("/replay", { since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" });
    expect([backwards.status, backwards.body.error.details[0].path]).toEqual([400, "since"]);
    expect((await post("/replay", {})).status).toBe(400);
    expect((await post("/deliveries/dlv-unknown/replay", {})).status).toBe(404);
  });
});
