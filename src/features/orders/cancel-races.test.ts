import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { holdRows } from "../../../test/setup/hold-rows.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

/** No worker: each test decides what happens while a cancellation is under way. */
const test = useTestApp();
let reseller: TestAccount;
let planId: string;

beforeAll(async () => {
  reseller = await aFundedAccount(test, 500);
  planId = (await aPlan(test, reseller)).id;
});

const anOrderOf = async (quantity: number): Promise<string> => {
  const placed = await test.api.post("/orders", anOrder(planId, { quantity }), { token: reseller.token });
  return placed.body.order.id;
};
const readOrder = async (id: string) => (await test.api.get(`/orders/${id}`, { token: reseller.token })).body.order;
const cancel = async (id: string) => await test.api.delete(`/orders/${id}`, { token: reseller.token });
const breakCarrier = async (operation: string) =>
  await test.sandbox.post("/api/faults", { target: "carrier", fault: "error", operation });
const healCarrier = async () => await test.sandbox.delete("/api/faults");

/** Keeps everybody else from deciding on the order until `release`. */
const holdOrder = async (id: string) => await holdRows(test, "select from orders where id = $1 for update", [id]);

describe("a cancellation", () => {
  it("of eSIMs that the carrier does not speak of is refused in words, and changes nothing", async () => {
    const id = await anOrderOf(1);
    await test.drain();
    await test.sandbox.post("/api/faults", { target: "carrier", fault: "refuse", operation: "query" });
    const { status, body } = await cancel(id);
    await healCarrier();
    expect([status, body.error.code]).toEqual([502, "provider_refused"]);
    expect(await readOrder(id)).toMatchObject({ status: "active", cancel_requested: false });
  });

  it("that meets its order's delivery asks for the eSIMs all the same, and changes nothing when one is in use", async () => {
    const id = await anOrderOf(2);
    await breakCarrier("query");
    await test.drain();
    await healCarrier();
    const { body: sold } = await test.sandbox.get("/api/esims");
    const [first] = sold.filter((esim: { transactionId: string }) => esim.transactionId === id);
    await test.sandbox.post(`/api/esims/${first.esimTranNo}`, { smdp_status: "ENABLED" });

    const held = await holdOrder(id);
    test.advance(5);
    const delivery = test.drain();
    await held.untilWaiting(1);
    const cancellation = cancel(id);
    await held.untilWaiting(2);
    await held.release();
    await delivery;

    expect(await cancellation).toMatchObject({ status: 409, body: { error: { code: "not_cancellable" } } });
    await test.drain();
    const order = await readOrder(id);
    expect(order).toMatchObject({ status: "active", cancel_requested: false, refunded_amount: 0 });
    expect(order.esims.map((esim: { status: string }) => esim.status)).not.toContain("cancelled");
  });

  it("whose eSIMs ended while the carrier was away ends the order as they did", async () => {
    const id = await anOrderOf(1);
    await test.drain();
    const { iccid } = await readOrder(id);
    await breakCarrier("cancel");
    expect((await cancel(id)).status).toBe(202);
    await test.drain();
    const revoked = await test.api.post(`/profiles/${iccid}/revoke`, undefined, { token: reseller.token });
    expect(revoked.status).toBe(200);
    await test.drain();
    await healCarrier();
    test.advance(60);
    await test.drain();
    expect(await readOrder(id)).toMatchObject({ status: "completed", cancel_requested: false, refunded_amount: 0 });
  });
});
