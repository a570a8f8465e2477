import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, eventually, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

/** A worker runs, as in production: an order's answer waits for it. */
const test = useTestApp({
  hasWorker: true,
  receivesNotices: true,
  carrier: { allocatingAnswers: 2, allocateAfterMs: 400 },
});
let reseller: TestAccount;
let plan: { id: string; price: number; provider_id: string; name: string };

beforeAll(async () => {
  reseller = await aFundedAccount(test, 500);
  plan = await aPlan(test, reseller);
});

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  await test.api.post(path, body, { token: reseller.token, headers });
const get = async (path: string) => await test.api.get(path, { token: reseller.token });
const balance = async () =>
  (await get("/credits/balance")).body as { balance: number; available_credit: number; current_usage: number };
const carrierOrders = async (orderId: string) =>
  ((await test.sandbox.get("/api/esims")).body as { transactionId: string; esim_status: string }[]).filter(
    (esim) => esim.transactionId === orderId,
  );
const fault = async (fault: string, operation: string, times = 1) =>
  await test.sandbox.post("/api/faults", { target: "carrier", fault, operation, times });

const settled = async (orderId: string) =>
  await eventually(`order ${orderId} to leave pending`, async () => {
    const { order } = (await get(`/orders/${orderId}`)).body;
    return order.status === "pending" ? undefined : order;
  });

describe("placing an order on credit", () => {
  it("answers 201 active with the eSIM, charges the total once, and the carrier sold exactly that", async () => {
    const before = await balance();
    const answer = await post("/orders", anOrder(plan.id, { quantity: 2 }));
    expect(answer.status).toBe(201);
    const { order } = answer.body;
    expect(order).toMatchObject({
      status: "active",
      plan_id: plan.id,
      quantity: 2,
      delivered_quantity: 2,
      total_amount: Math.round(plan.price * 200) / 100,
    });
    expect(order.esims).toHaveLength(2);
    expect(order.iccid).toBe(order.esims[0].iccid);
    expect(order.esims[0].activation_code).toMatch(/^LPA:1\$/);
    const after = await balance();
    expect(after.balance).toBeCloseTo(before.balance - order.total_amount, 2);
    expect(after.current_usage).toBe(0);
    expect(await carrierOrders(order.id)).toHaveLength(2);
  });

  it("serves the QR code as a PNG to whoever has its address", async () => {
    const { order } = (await post("/orders", anOrder(plan.id))).body;
    const image = await fetch(order.qr_code_url);
    expect(image.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await image.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect((await test.api.get(`/qr/${"x".repeat(22)}.png`)).status).toBe(404);
  });

  it("mails the QR code and the install links to the end customer", async () => {
    const { order } = (await post("/orders", anOrder(plan.id, { end_customer_email: "qr@example.com" }))).body;
    const mail = await eventually(
      "the mail",
      async () => (await test.sandbox.get("/api/messages?to=qr@example.com")).body[0],
    );
    expect(mail.html).toContain("esimsetup.apple.com");
    expect(mail.html).toContain("esimsetup.android.com");
    expect(mail.text).toContain(order.esims[0].activation_code);
    expect(
      mail.attachments.filter((part: { content_type: string }) => part.content_type === "image/png").length,
    ).toBeGreaterThan(0);
  });

  it("answers at once when the caller prefers not to wait, and finishes in the background", async () => {
    const answer = await post("/orders", anOrder(plan.id), { prefer: "respond-async" });
    expect(answer.headers.get("preference-applied")).toBe("respond-async");
    expect(answer.body.order.status).toBe("pending");
    expect(await settled(answer.body.order.id)).toMatchObject({ status: "active" });
  });

  it("shows the order and its charge in the statement, which adds up", async () => {
    await post("/orders", anOrder(plan.id));
    const { data } = (await get("/credits/transactions?limit=100&status=completed")).body;
    const sum = data.reduce((total: number, row: { amount: number }) => total + Math.round(row.amount * 100), 0);
    expect(sum / 100).toBeCloseTo((await balance()).balance, 2);
    expect(data.map((row: { type: string }) => row.type)).toContain("topup");
  });
});

describe("what an order refuses, before anything happens", () => {
  it.each([
    ["an unknown plan", { plan_id: "plan-unknown" }, 404, "not_found"],
    ["no quantity at all: zero", { quantity: 0 }, 400, "validation_failed"],
    ["31 eSIMs", { quantity: 31 }, 400, "validation_failed"],
    ["one and a half eSIMs", { quantity: 1.5 }, 400, "validation_failed"],
    ["a quantity written as text", { quantity: "2" }, 400, "validation_failed"],
    ["a customer without an address", { end_customer_email: "nobody" }, 400, "validation_failed"],
    [
      "an address with a line break",
      { end_customer_email: "a@example.com\r\nBcc: b@example.com" },
      400,
      "validation_failed",
    ],
    ["a name that is blank", { customer_name: "   " }, 400, "validation_failed"],
    ["another provider's id", { provider_id: "provider-other" }, 422, "provider_mismatch"],
    ["somebody else's profile", { reseller_profile_id: "profile-other" }, 404, "not_found"],
    ["a price above the maximum", { max_price: 0.01 }, 409, "price_changed"],
  ])("%s", async (_, more, status, code) => {
    const before = await balance();
    const answer = await post("/orders", anOrder(plan.id, more));
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.details?.[0]?.path).toBe(Object.keys(more)[0]);
    expect(await balance()).toEqual(before);
  });

  it("needs the onboarding first", async () => {
    const newcomer = await anAccount(test);
    const answer = await test.api.post("/orders", anOrder(plan.id), { token: newcomer.token });
    expect([answer.status, answer.body.error.code]).toEqual([403, "onboarding_incomplete"]);
  });

  it("says what is required and available when credit is short", async () => {
    const poor = await aFundedAccount(test, 50);
    const plans = await test.api.get("/plans?limit=100&page=3", { token: poor.token });
    const dear = plans.body.data.find(
      (candidate: { price: number; is_daily: boolean }) => candidate.price > 2 && !candidate.is_daily,
    );
    const answer = await test.api.post("/orders", anOrder(dear.id, { quantity: 30 }), { token: poor.token });
    expect([answer.status, answer.body.error.code]).toEqual([402, "insufficient_credit"]);
    expect(answer.body.error.details[0]).toMatchObject({ available: 50 });
  });

  it("finds nobody else's order", async () => {
    const { order } = (await post("/orders", anOrder(plan.id))).body;
    const other = await anAccount(test);
    for (const answer of [
      await test.api.get(`/orders/${order.id}`, { token: other.token }),
      await test.api.put(`/orders/${order.id}`, { customer_name: "Mallory" }, { token: other.token }),
      await test.api.delete(`/orders/${order.id}`, { token: other.token }),
    ])
      expect(answer.status).toBe(404);
  });
});

describe("a carrier in trouble", () => {
  it.each([
    ["out_of_stock", 409, "out_of_stock"],
    ["price_changed", 409, "price_changed"],
    ["refuse", 502, "provider_refused"],
  ])("releases the credit and keeps the order when it answers %s", async (kind, status, code) => {
    const before = await balance();
    await fault(kind, "order");
    const answer = await post("/orders", anOrder(plan.id));
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    const { order } = (await get(`/orders/${answer.body.order_id}`)).body;
    expect(order).toMatchObject({ status: "cancelled", failure_code: code, charged_amount: 0 });
    expect(await balance()).toEqual(before);
    expect(await carrierOrders(order.id)).toHaveLength(0);
  });

  it.each(["drop_reply", "error", "slow"])("buys exactly once when it does the work and we get: %s", async (kind) => {
    await fault(kind, "order");
    const answer = await post("/orders", anOrder(plan.id));
    expect(answer.status).toBe(201);
    const order = await settled(answer.body.order.id);
    expect(order.status).toBe("active");
    expect(await carrierOrders(answer.body.order.id)).toHaveLength(1);
  });

  it("survives that it can't be asked for the eSIMs for a while", async () => {
    await fault("error", "query", 3);
    const answer = await post("/orders", anOrder(plan.id));
    expect(await settled(answer.body.order.id)).toMatchObject({ status: "active" });
  });
});

describe("cancelling", () => {
  it("gives an unused eSIM back and refunds it once, however often it is asked", async () => {
    const before = await balance();
    const { order } = (await post("/orders", anOrder(plan.id))).body;
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => await test.api.delete(`/orders/${order.id}`, { token: reseller.token })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    const cancelled = (await get(`/orders/${order.id}`)).body.order;
    expect(cancelled).toMatchObject({ status: "cancelled", refunded_amount: order.total_amount });
    expect((await balance()).balance).toBeCloseTo(before.balance, 2);
    expect((await carrierOrders(order.id))[0]).toMatchObject({ esim_status: "CANCEL" });
    expect((await test.api.delete(`/orders/${order.id}`, { token: reseller.token })).status).toBe(200);
  });

  it("touches nothing when one eSIM of the order was downloaded", async () => {
    const { order } = (await post("/orders", anOrder(plan.id, { quantity: 2 }))).body;
    await test.sandbox.post(`/api/esims/${order.esims[1].esimTranNo}`, { smdp_status: "DOWNLOAD" });
    const before = await balance();
    const answer = await test.api.delete(`/orders/${order.id}`, { token: reseller.token });
    expect([answer.status, answer.body.error.code]).toEqual([409, "not_cancellable"]);
    expect(answer.body.error.details).toHaveLength(1);
    expect(answer.body.error.details[0].iccid).toBe(order.esims[1].iccid);
    expect(await balance()).toEqual(before);
  });

  it("hides a completed order from lists and still answers it by id", async () => {
    const { order } = (await post("/orders", anOrder(plan.id))).body;
    expect(
      (await test.api.put(`/orders/${order.id}`, { status: "completed" }, { token: reseller.token })).body.order.status,
    ).toBe("completed");
    expect((await test.api.delete(`/orders/${order.id}`, { token: reseller.token })).status).toBe(200);
    const listed = (await get("/orders?limit=100")).body.data.map((row: { id: string }) => row.id);
    expect(listed).not.toContain(order.id);
    expect((await get(`/orders/${order.id}`)).status).toBe(200);
  });

  it("refunds after the carrier lost our answer", async () => {
    const { order } = (await post("/orders", anOrder(plan.id))).body;
    await fault("drop_reply", "cancel");
    const answer = await test.api.delete(`/orders/${order.id}`, { token: reseller.token });
    expect([200, 202]).toContain(answer.status);
    const cancelled = await eventually("the cancellation", async () => {
      const now = (await get(`/orders/${order.id}`)).body.order;
      return now.status === "cancelled" ? now : undefined;
    });
    expect(cancelled.refunded_amount).toBe(order.total_amount);
  });
});

describe("updating", () => {
  it("changes the contact, and refuses a transition without changing anything", async () => {
    const { order } = (await post("/orders", anOrder(plan.id))).body;
    const changed = await test.api.put(
      `/orders/${order.id}`,
      { customer_email: "new@example.com", customer_name: "New Name" },
      { token: reseller.token },
    );
    expect(changed.body.order).toMatchObject({
      customer_email: "new@example.com",
      customer_name: "New Name",
      status: "active",
    });
    const refused = await test.api.put(
      `/orders/${order.id}`,
      { status: "expired", customer_name: "Other" },
      { token: reseller.token },
    );
    expect([refused.status, refused.body.error.code]).toEqual([409, "invalid_transition"]);
    expect((await get(`/orders/${order.id}`)).body.order.customer_name).toBe("New Name");
  });
});

describe("Idempotency-Key", () => {
  it("answers the same again and orders once, also when the requests race", async () => {
    const key = { "idempotency-key": `key-${Math.random()}` };
    const racing = await Promise.all(
      Array.from({ length: 10 }, async () => await post("/orders", anOrder(plan.id), key)),
    );
    const ids = new Set(racing.filter((answer) => answer.status === 201).map((answer) => answer.body.order.id));
    expect(ids.size).toBe(1);
    expect(racing.every((answer) => answer.status === 201 || answer.body.error.code === "request_in_progress")).toBe(
      true,
    );
    const replayed = await post("/orders", anOrder(plan.id), key);
    expect([replayed.status, replayed.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    expect(ids).toContain(replayed.body.order.id);
  });

  it("refuses the same key with another body", async () => {
    const key = { "idempotency-key": `key-${Math.random()}` };
    await post("/orders", anOrder(plan.id), key);
    const answer = await post("/orders", anOrder(plan.id, { quantity: 2 }), key);
    expect([answer.status, answer.body.error.code]).toEqual([422, "idempotency_key_reused"]);
  });
});
