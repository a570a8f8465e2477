import { beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { deliverToSubscription } from "./deliver.ts";
import { publish } from "./index.ts";
import { aDayLater, behave, happen, ordersIn, received, subscribe, sweep } from "./webhook.fixture.ts";
import { FanOutEvent } from "./webhook-jobs.ts";

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

describe("an event", () => {
  test("reaches the active subscriptions to its type, and nobody else's", async () => {
    await subscribe(platform, account, "wanting");
    await subscribe(platform, account, "wanting-too", { event_types: ["CREDIT_LOW", "ORDER_STATUS"] });
    await subscribe(platform, account, "other-type", { event_types: ["ESIM_STATUS"] });
    const paused = await subscribe(platform, account, "paused");
    await put(paused, { status: "inactive" });
    await subscribe(platform, await anAccount(platform), "stranger");
    const orderId = await happen(platform, account, "ord-reaches");
    await platform.drain();
    for (const name of ["wanting", "wanting-too"]) expect(ordersIn(await received(platform, name))).toEqual([orderId]);
    for (const name of ["other-type", "paused", "stranger"]) expect(await received(platform, name)).toEqual([]);
  });

  test("is nothing else than id, type, timestamp and data, minified", async () => {
    await subscribe(platform, account, "shape");
    await happen(platform, account, "ord-shape");
    await platform.drain();
    const [hook] = await received(platform, "shape");
    const body = JSON.parse(hook?.body ?? "");
    expect(Object.keys(body)).toEqual(["id", "type", "timestamp", "data"]);
    expect(body.id).toMatch(/^evt-[0-9a-f]{32}$/);
    expect(body.data).toMatchObject({ order_id: "ord-shape", status: "active", previous_status: "pending" });
    expect(hook?.body).toBe(JSON.stringify(body));
    expect(hook?.headers["content-type"]).toBe("application/json");
  });

  test("of a transaction that is undone reaches nobody", async () => {
    await subscribe(platform, account, "undone");
    const data = { order_id: "ord-undone", status: "active", previous_status: "pending", quantity: 1 } as const;
    const undone = inTransaction(platform.app, async (tx) => {
      const more = { delivered_quantity: 1, charged_amount: 1, refunded_amount: 0, currency: "USD" };
      const event = { ...data, ...more, failure_code: null, failure_reason: null };
      await publish(tx, { accountId: account.id, type: "ORDER_STATUS", data: event }, platform.clock.now());
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    await platform.drain();
    expect(await received(platform, "undone")).toEqual([]);
  });

  test("has the next number of each subscription it goes to", async () => {
    await subscribe(platform, account, "numbered");
    for (const orderId of ["ord-a", "ord-b", "ord-c"]) await happen(platform, account, orderId);
    await platform.drain();
    const hooks = await received(platform, "numbered");
    const numbers = hooks.map(({ headers }) => Number(headers["x-webhook-sequence"])).sort();
    // The test at the creation was the first.
    expect(numbers).toEqual([2, 3, 4]);
  });
});

describe("a subscription with a backlog", () => {
  test("takes its turn behind the others after each few attempts, however old what waits for it is", async () => {
    const id = await subscribe(platform, account, "backlog");
    await behave(platform, "backlog", { status: 500 });
    for (let event = 0; event < 5; event++) await happen(platform, account);
    await platform.drain();
    await behave(platform, "backlog", {});
    platform.advance(60);
    const now = platform.clock.now();
    const outcome = await deliverToSubscription(platform.app, id);
    expect((await logs(id, "?status=pending")).data).toHaveLength(1);
    expect(outcome?.runAgainAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
  });
});

describe("fanning an event out", () => {
  test("a second time, because its worker died before it could say that it was done, sends nothing twice", async () => {
    const id = await subscribe(platform, account, "twice");
    await happen(platform, account);
    await platform.drain();
    const [{ event_id }] = await attempts(id);
    await inTransaction(platform.app, async (tx) => {
      await enqueue(tx, FanOutEvent, { eventId: event_id }, { runAt: platform.clock.now() });
    });
    await platform.drain();
    expect(await received(platform, "twice")).toHaveLength(1);
  });
});

describe("a log", () => {
  test("is kept for 90 days after its delivery ended", async () => {
    const id = await subscribe(platform, account, "old");
    await happen(platform, account);
    await platform.drain();
    platform.advance(88 * 86_400);
    await aDayLater(platform, account);
    await sweep(platform);
    expect(await attempts(id)).toHaveLength(1);
    await aDayLater(platform, account);
    await aDayLater(platform, account);
    await sweep(platform);
    expect((await logs(id)).data).toEqual([]);
  });
});
