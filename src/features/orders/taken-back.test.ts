import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const test = useTestApp();
let reseller: TestAccount;
let plan: { id: string; price: number };

beforeAll(async () => {
  reseller = await aFundedAccount(test, 500);
  plan = await aPlan(test, reseller);
});

const place = async (quantity: number): Promise<string> => {
  const placed = await test.api.post("/orders", anOrder(plan.id, { quantity }), { token: reseller.token });
  return placed.body.order.id;
};
const readOrder = async (id: string) => (await test.api.get(`/orders/${id}`, { token: reseller.token })).body.order;
const cancel = async (id: string) => await test.api.delete(`/orders/${id}`, { token: reseller.token });
const balance = async () => {
  const { body } = await test.api.get("/credits/balance", { token: reseller.token });
  return { balance: body.balance, current_usage: body.current_usage };
};
const breakCarrier = async (fault: object) => await test.sandbox.post("/api/faults", { target: "carrier", ...fault });
const healCarrier = async () => await test.sandbox.delete("/api/faults");
const price = (quantity: number) => Math.round(plan.price * 100 * quantity) / 100;
const statusesOf = (order: { esims: { status: string }[] }) => order.esims.map(({ status }) => status).sort();

/** An order that the carrier has made and of which we have not heard yet. */
async function anOrderOnItsWay(quantity: number): Promise<string> {
  const id = await place(quantity);
  await breakCarrier({ fault: "error", operation: "query" });
  await test.drain();
  test.advance(5);
  await healCarrier();
  return id;
}

/** Somebody presses cancel in the carrier's own console. */
async function cancelAtCarrier(orderId: string, count: number): Promise<void> {
  const { body: sold } = await test.sandbox.get("/api/esims");
  const own = sold.filter(
    (esim: { transactionId: string; esim_status: string }) =>
      esim.transactionId === orderId && esim.esim_status === "GOT_RESOURCE",
  );
  expect(own.length).toBeGreaterThanOrEqual(count);
  for (const { esimTranNo } of own.slice(0, count)) {
    const moved = await test.sandbox.post(`/api/esims/${esimTranNo}`, { esim_status: "CANCEL" });
    expect(moved.status).toBe(200);
  }
}

/** A change asks for the state first, which is how we learn of it without a notice. */
async function askFor(orderId: string): Promise<void> {
  for (const { iccid } of (await readOrder(orderId)).esims)
    await test.api.post(`/profiles/${iccid}/unsuspend`, undefined, { token: reseller.token });
  await test.drain();
}

describe("what the carrier takes back", () => {
  it("before anything was charged is not refunded when the rest goes back later", async () => {
    const before = await balance();
    const id = await anOrderOnItsWay(3);
    await breakCarrier({ fault: "refuse", operation: "cancel", times: 1 });
    expect((await cancel(id)).status).toBe(202);
    await test.drain();
    const kept = await readOrder(id);
    expect(kept).toMatchObject({
      status: "active",
      delivered_quantity: 1,
      charged_amount: price(1),
      refunded_amount: 0,
    });
    expect(statusesOf(kept)).toEqual(["cancelled", "cancelled", "released"]);

    await cancel(id);
    await test.drain();
    expect(await readOrder(id)).toMatchObject({ status: "cancelled", refunded_amount: price(1) });
    expect(await balance()).toEqual(before);
  });

  it("before it was delivered is not charged", async () => {
    const before = await balance();
    const id = await anOrderOnItsWay(3);
    await cancelAtCarrier(id, 1);
    await test.drain();
    expect(await readOrder(id)).toMatchObject({ status: "active", delivered_quantity: 2, charged_amount: price(2) });
    expect(await balance()).toEqual({ ...before, balance: Math.round((before.balance - price(2)) * 100) / 100 });
  });

  it("whole before it was delivered ends the order, and the hold is released", async () => {
    const before = await balance();
    const id = await anOrderOnItsWay(2);
    await cancelAtCarrier(id, 2);
    await test.drain();
    const ended = { status: "cancelled", failure_code: "provider_refused", charged_amount: 0, delivered_quantity: 0 };
    expect(await readOrder(id)).toMatchObject(ended);
    expect(await balance()).toEqual(before);
  });

  it("by itself is refunded, each eSIM once, and the last one ends the order", async () => {
    const before = await balance();
    const id = await place(2);
    await test.drain();
    await cancelAtCarrier(id, 1);
    await askFor(id);
    const half = await readOrder(id);
    expect(half).toMatchObject({ status: "active", charged_amount: price(2), refunded_amount: price(1) });
    expect(statusesOf(half)).toEqual(["cancelled", "released"]);

    await cancelAtCarrier(id, 1);
    await askFor(id);
    await askFor(id);
    expect(await readOrder(id)).toMatchObject({ status: "cancelled", refunded_amount: price(2) });
    expect(await balance()).toEqual(before);
  });
});
