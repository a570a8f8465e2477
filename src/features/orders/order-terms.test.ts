import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, eventually, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { setBilling } from "../ledger/index.ts";

/** The wait is shorter than a slow carrier, so that answers come before the order has settled. */
const test = useTestApp({ hasWorker: true, env: { ORDER_WAIT_MS: "1000" } });
let reseller: TestAccount;
let plan: { id: string; price: number };

beforeAll(async () => {
  reseller = await aFundedAccount(test, 500);
  plan = await aPlan(test, reseller);
});

const cents = (amount: number) => Math.round(amount * 100);
const get = async (path: string, { token } = reseller) => (await test.api.get(path, { token })).body;
const place = async (planId: string, more = {}, { token } = reseller, headers: Record<string, string> = {}) =>
  await test.api.post("/orders", anOrder(planId, more), { token, headers });
const settled = async (id: string, account = reseller) =>
  await eventually(`order ${id} to leave pending`, async () => {
    const { order } = await get(`/orders/${id}`, account);
    return order.status === "pending" ? undefined : order;
  });

describe("what an order costs", () => {
  it("on the wholesale basis is the platform's price, while its total stays the reseller's", async () => {
    const account = await aFundedAccount(test, 100);
    await setBilling(test.app, account.id, { billingBasis: "wholesale" });
    await test.api.put(`/reseller/pricing/${plan.id}`, { markup_percent: 100 }, { token: account.token });
    const { order } = (await place(plan.id, { quantity: 2 }, account)).body;
    expect(order).toMatchObject({ unit_price: 2 * plan.price, total_amount: 4 * plan.price });
    expect(cents(order.charged_amount)).toBe(2 * cents(plan.price));
    await eventually("the charge", async () => {
      const { balance, current_usage: held } = await get("/credits/balance", account);
      return held === 0 && cents(balance) === 10_000 - 2 * cents(plan.price) ? true : undefined;
    });
    await test.api.delete(`/orders/${order.id}`, { token: account.token });
    await eventually("the refund", async () =>
      (await get("/credits/balance", account)).balance === 100 ? true : undefined,
    );
  });

  it.each(["period_days", "periodNum"])("of a day pass is its day's price times the days of %s", async (field) => {
    const { data } = await get("/plans?country=US&limit=100");
    const pass = data.find((candidate: { is_daily: boolean }) => candidate.is_daily);
    const missing = await place(pass.id);
    expect([missing.status, missing.body.error.details[0].path]).toEqual([400, "period_days"]);
    for (const days of [0, 366]) expect((await place(pass.id, { [field]: days })).status).toBe(400);
    const { body } = await place(pass.id, { [field]: 3, quantity: 2 });
    expect(body.order).toMatchObject({ period_days: 3, quantity: 2 });
    expect([cents(body.order.unit_price), cents(body.order.total_amount)]).toEqual([
      3 * cents(pass.price),
      6 * cents(pass.price),
    ]);
  });

  it.each([false, true])(
    "is refused when period_days and periodNum differ, naming both (a day pass: %s)",
    async (isDaily) => {
      const { data } = await get("/plans?country=US&limit=100");
      const { id } = data.find((candidate: { is_daily: boolean }) => candidate.is_daily === isDaily);
      const { status, body } = await place(id, { period_days: 3, periodNum: 30 });
      expect([status, body.error]).toMatchObject([
        400,
        { code: "validation_failed", details: [{ path: "period_days" }, { path: "periodNum" }] },
      ]);
      expect((await place(id, { period_days: 3, periodNum: 3 })).status).toBe(201);
    },
  );

  it("may be exactly the maximum that the caller names", async () => {
    expect((await place(plan.id, { max_price: plan.price })).status).toBe(201);
  });
});

describe("cancelling while the carrier is at it", () => {
  it("is 202 and asked for, then gives back what arrives and charges nothing", async () => {
    const buyer = await aFundedAccount(test, 500);
    const before = await get("/credits/balance", buyer);
    await test.sandbox.post("/api/faults", { target: "carrier", fault: "slow", operation: "order", times: 1 });
    const placed = await place(plan.id, {}, buyer, { prefer: "respond-async" });
    expect([placed.status, placed.body.order.status]).toEqual([201, "pending"]);
    await eventually("the carrier to be asked", async () => {
      const faults = await test.sandbox.get("/api/faults");
      return JSON.stringify(faults.body).includes('"slow"') ? undefined : true;
    });
    const { id } = placed.body.order;
    const asked = await test.api.delete(`/orders/${id}`, { token: buyer.token });
    expect([asked.status, asked.body.order.status, asked.body.order.cancel_requested]).toEqual([202, "pending", true]);
    expect(await settled(id, buyer)).toMatchObject({ status: "cancelled", charged_amount: 0 });
    expect(await get("/credits/balance", buyer)).toEqual(before);
    const sold = (await test.sandbox.get("/api/esims")).body as { transactionId: string; esim_status: string }[];
    for (const esim of sold.filter(({ transactionId }) => transactionId === id))
      expect(esim.esim_status).toBe("CANCEL");
  });
});

describe("an order that has ended", () => {
  it.each(["active", "pending", "cancelled", "expired"])("as completed does not become %s", async (status) => {
    const { order } = (await place(plan.id)).body;
    await settled(order.id);
    const { token } = reseller;
    expect((await test.api.put(`/orders/${order.id}`, { status: "completed" }, { token })).status).toBe(200);
    const { status: answered, body } = await test.api.put(`/orders/${order.id}`, { status }, { token });
    expect([answered, body.error.code]).toEqual([409, "invalid_transition"]);
  });

  it("is listed under its status only, on pages that are clamped to a hundred", async () => {
    const { order } = (await place(plan.id)).body;
    await settled(order.id);
    await test.api.delete(`/orders/${order.id}`, { token: reseller.token });
    await settled(order.id);
    const ids = async (status: string) =>
      (await get(`/orders?limit=1000&status=${status}`)).data.map(({ id }: { id: string }) => id);
    expect(await ids("cancelled")).toContain(order.id);
    expect(await ids("active")).not.toContain(order.id);
    expect((await get("/orders?limit=1000")).pagination.limit).toBe(100);
    expect((await test.api.get("/orders?status=lost", { token: reseller.token })).status).toBe(400);
  });
});

describe("an Idempotency-Key", () => {
  it("keeps the answer that credit was short", async () => {
    const account = await aFundedAccount(test, 50);
    const headers = { "idempotency-key": "too dear" };
    const { data } = await get("/plans?limit=100&page=3");
    const dear = data.find((one: { price: number; is_daily: boolean }) => one.price > 2 && !one.is_daily);
    const refused = await place(dear.id, { quantity: 30 }, account, headers);
    expect(refused.status).toBe(402);
    const replayed = await place(dear.id, { quantity: 30 }, account, headers);
    expect([replayed.status, replayed.headers.get("idempotent-replayed")]).toEqual([402, "true"]);
    expect(replayed.body.request_id).toBe(refused.body.request_id);
  });

  it.each(["", "x".repeat(256)])("of %j is refused", async (key) => {
    const { status, body } = await place(plan.id, {}, reseller, { "idempotency-key": key });
    expect([status, body.error.details[0].path]).toEqual([400, "Idempotency-Key"]);
  });
});
