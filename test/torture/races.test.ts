import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, eventually, type TestAccount } from "../factories.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { awaitRest, findDifferences } from "./books.ts";
import { aPlanWorth } from "./dear-plan.ts";
import { report } from "./scale.ts";
import { type Fleet, openTortureWorld, type TortureWorld } from "./torture-world.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
/** Two API processes and two workers on one database; every other request goes to the other API. */
let world: TortureWorld;
let fleet: Fleet;
beforeAll(async () => {
  world = await openTortureWorld();
  fleet = await world.start(2);
});
afterAll(async () => await world.close());
afterEach(async () => {
  await awaitRest(world);
  expect(await findDifferences(world)).toEqual([]);
});

async function together(count: number, call: (api: Fleet["doors"]["api"]) => Promise<TestAnswer>) {
  const answers = Array.from({ length: count }, (_, index) => fleet.apis[index % fleet.apis.length]);
  return await Promise.all(answers.map(async (api) => await call(api ?? fleet.doors.api)));
}

/** How often each answer was given, such as { "201": 37, "402 insufficient_credit": 163 }. */
function counted(answers: TestAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 400 ? String(status) : `${status} ${body.error.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function balance(account: TestAccount): Promise<{ balance: number; current_usage: number }> {
  return (await fleet.doors.api.get("/credits/balance", { token: account.token })).body;
}

async function anActiveOrder(account: TestAccount, planId: string): Promise<{ id: string; iccid: string }> {
  const { body } = await fleet.doors.api.post("/orders", anOrder(planId), { token: account.token });
  const { id } = body.order;
  return await eventually(`the eSIM of ${id}`, async () => {
    const { order } = (await fleet.doors.api.get(`/orders/${id}`, { token: account.token })).body;
    return order.esims[0] === undefined ? undefined : { id, iccid: order.esims[0].iccid };
  });
}

describe("at the same time, through two API processes", () => {
  test("200 orders on credit for 37 sell 37", async () => {
    const plan = await aPlanWorth(fleet.doors, await anAccount(fleet.doors), 3);
    const account = await aFundedAccount(fleet.doors, Math.ceil(plan.price * 37));
    const { balance: before } = await balance(account);
    const answers = await together(
      200,
      async (api) => await api.post("/orders", anOrder(plan.id), { token: account.token }),
    );
    const { "402 insufficient_credit": refused, ...taken } = counted(answers);
    expect(Object.keys(taken).filter((name) => !/^20[12]$/.test(name))).toEqual([]);
    expect(refused).toBe(163);
    await awaitRest(world);
    const after = await balance(account);
    expect(after.balance).toBeCloseTo(before - 37 * plan.price, 2);
    expect(after.current_usage).toBe(0);
    report(`200 orders on credit for 37: ${JSON.stringify(counted(answers))}`);
  });

  test("50 captures of one payment credit it once", async () => {
    const account = await aFundedAccount(fleet.doors, 100);
    const { token } = account;
    const opened = await fleet.doors.api.post("/credits/topup", { amount: 70, currency: "USD" }, { token });
    const orderID: string = opened.body.paypal_order.id;
    await world.sandbox.post(`/api/paypal/orders/${orderID}/approve`, {});
    const answers = await together(
      50,
      async (api) => await api.post("/payment/capture-paypal-order", { orderID }, { token }),
    );
    expect(counted(answers)).toEqual({ "200": 50 });
    expect((await balance(account)).balance).toBe(170);
    report(`50 captures of one payment: ${JSON.stringify(counted(answers))}`);
  });

  test("50 requests with one Idempotency-Key make one order", async () => {
    const account = await aFundedAccount(fleet.doors, 500);
    const { token } = account;
    const plan = await aPlan(fleet.doors, account);
    const headers = { "Idempotency-Key": "the same fifty times" };
    const answers = await together(50, async (api) => await api.post("/orders", anOrder(plan.id), { token, headers }));
    const made = new Set(answers.filter(({ status }) => status < 300).map(({ body }) => body.order.id as string));
    expect(made.size).toBe(1);
    expect(Object.keys(counted(answers)).filter((name) => !/^20[12]$|^409 request_in_progress$/.test(name))).toEqual(
      [],
    );
    expect((await fleet.doors.api.get("/orders", { token })).body.pagination.total).toBe(1);
    report(`50 requests with one key: ${JSON.stringify(counted(answers))}`);
  });

  test("20 cancellations of one order refund it once", async () => {
    const account = await aFundedAccount(fleet.doors, 500);
    const plan = await aPlan(fleet.doors, account);
    const { id } = await anActiveOrder(account, plan.id);
    const answers = await together(20, async (api) => await api.delete(`/orders/${id}`, { token: account.token }));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    await awaitRest(world);
    expect((await balance(account)).balance).toBe(500);
    report(`20 cancellations of one order: ${JSON.stringify(counted(answers))}`);
  });

  test("a cancellation and a top-up of one eSIM end in one of the two", async () => {
    const account = await aFundedAccount(fleet.doors, 500);
    const { token } = account;
    const plan = await aPlan(fleet.doors, account, "country=US&topup_supported=true");
    const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(async () => await anActiveOrder(account, plan.id)));
    const [first] = orders;
    const { plans } = (await fleet.doors.api.get(`/profiles/${first?.iccid}/topup-plans`, { token })).body;
    const body = { package_code: plans[0].package_code };
    const [one = fleet.doors.api, other = fleet.doors.api] = fleet.apis;
    await Promise.all([
      ...orders.map(async ({ id }) => await one.delete(`/orders/${id}`, { token })),
      ...orders.map(async ({ iccid }) => await other.post(`/profiles/${iccid}/topup`, body, { token })),
    ]);
    await awaitRest(world);
    const ends = await Promise.all(orders.map(async ({ id, iccid }) => await endOf(account, id, iccid)));
    expect(ends.filter((end) => end !== "cancelled" && end !== "topped up")).toEqual([]);
    report(`cancellation against top-up: ${ends.join(", ")}`);
  });

  test("20 refreshes with one token end in one session with one pair", async () => {
    const account = await aFundedAccount(fleet.doors, 100);
    const body = { refresh_token: account.refreshToken };
    const answers = await together(20, async (api) => await api.post("/auth/refresh-token", body));
    expect(counted(answers)).toEqual({ "200": 20 });
    expect(new Set(answers.map((answer) => answer.body.refresh_token as string)).size).toBe(1);
    report(`20 refreshes with one token: ${JSON.stringify(counted(answers))}, one pair`);
  });
});

async function endOf({ token }: TestAccount, orderId: string, iccid: string): Promise<string> {
  const { order } = (await fleet.doors.api.get(`/orders/${orderId}`, { token })).body;
  const { profile } = (await fleet.doors.api.get(`/profiles/${iccid}`, { token })).body;
  const topups = profile.topups.filter(({ status }: { status: string }) => status === "completed").length;
  if (order.status === "cancelled" && topups === 0) return "cancelled";
  return order.status === "active" && topups === 1 ? "topped up" : `${order.status} with ${topups} top-ups`;
}
