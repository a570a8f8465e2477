import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { enqueue } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { breakCarrier, type TestEsim, versatile } from "../esim.fixture.ts";
import { SweepTopups } from "./topup-jobs.ts";

const platform = useTestApp();
let traveller: TestAccount;
beforeAll(async () => {
  traveller = await anAccount(platform, "mobile_user");
});
beforeEach(async () => {
  await platform.sandbox.delete("/api/faults");
});

/** Opens a payment for `orderId`; nobody has paid yet. Returns PayPal's id. */
async function openPayment(amount: number, orderId: string): Promise<string> {
  const body = { amount, currency: "USD", orderId };
  const opened = await platform.api.post("/payment/create-paypal-order", body, { token: traveller.token });
  expect(opened.status).toBe(200);
  return opened.body.paypal_order.id;
}

async function pay(paypalOrderId: string): Promise<number> {
  await platform.sandbox.post(`/api/paypal/orders/${paypalOrderId}/approve`, {});
  const body = { orderID: paypalOrderId };
  const captured = await platform.api.post("/payment/capture-paypal-order", body, { token: traveller.token });
  await platform.drain();
  return captured.status;
}

async function aPaidEsim(): Promise<TestEsim> {
  const { data } = (await platform.api.get("/plans?country=US&limit=100", { token: traveller.token })).body;
  const body = { plan_id: data.find(versatile).id, end_customer_email: traveller.email, customer_name: "Tess" };
  const { order } = (await platform.api.post("/orders", body, { token: traveller.token })).body;
  await pay(await openPayment(order.total_amount, order.id));
  const [esim] = (await platform.api.get(`/orders/${order.id}`, { token: traveller.token })).body.order.esims;
  return { orderId: order.id, esimTranNo: esim.esimTranNo, iccid: esim.iccid };
}

async function placeTopup(esim: TestEsim) {
  const { plans } = (await platform.api.get(`/profiles/${esim.iccid}/topup-plans`, { token: traveller.token })).body;
  const [{ package_code, price }] = plans;
  const path = `/profiles/${esim.iccid}/topup`;
  const answer = await platform.api.post(path, { package_code }, { token: traveller.token });
  return { answer, price, id: answer.body.topup_details.id };
}

const topupOf = async (esim: TestEsim) =>
  (await platform.api.get(`/profiles/${esim.iccid}`, { token: traveller.token })).body.profile.topups[0];
const soldTopups = async (): Promise<number> => (await platform.sandbox.get("/api/carrier")).body.topups;
const atPayPal = async (paypalOrderId: string) =>
  (await platform.sandbox.get("/api/paypal/orders")).body.find((order: { id: string }) => order.id === paypalOrderId);

async function sweep(): Promise<void> {
  await inTransaction(platform.app, async (tx) => {
    await enqueue(tx, SweepTopups, {}, { runAt: platform.clock.now() });
  });
  await platform.drain();
}

describe("a mobile user's top-up", () => {
  test("waits for its payment, and is made when that is captured", async () => {
    const esim = await aPaidEsim();
    const sold = await soldTopups();
    const { answer, price, id } = await placeTopup(esim);
    expect(answer.status).toBe(200);
    expect(answer.body.topup_details).toMatchObject({ status: "pending_payment", amount: price, charged_amount: 0 });
    expect(id).toMatch(/^ord-/);
    await platform.drain();
    expect(await soldTopups()).toBe(sold);
    expect(await pay(await openPayment(price, id))).toBe(200);
    expect(await topupOf(esim)).toMatchObject({ id, status: "completed", charged_amount: price, refund_status: null });
    expect(await soldTopups()).toBe(sold + 1);
  });

  test("is refunded to its payment when the carrier refuses it", async () => {
    const esim = await aPaidEsim();
    const { price, id } = await placeTopup(esim);
    const payment = await openPayment(price, id);
    await breakCarrier(platform, "topup", "out_of_stock");
    await pay(payment);
    expect(await topupOf(esim)).toMatchObject({
      status: "failed",
      failure_code: "out_of_stock",
      failure_reason: "The carrier has none of this top-up left. Your payment is refunded.",
      refund_status: "completed",
    });
    expect((await atPayPal(payment)).refunds).toMatchObject([{ amount: price }]);
  });

  test("that is paid twice is made once, and the second payment goes back", async () => {
    const esim = await aPaidEsim();
    const sold = await soldTopups();
    const { price, id } = await placeTopup(esim);
    const payments = [await openPayment(price, id), await openPayment(price, id)];
    for (const payment of payments) await pay(payment);
    expect(await soldTopups()).toBe(sold + 1);
    const refunds = await Promise.all(payments.map(async (payment) => (await atPayPal(payment)).refunds.length));
    expect(refunds).toEqual([0, 1]);
  });

  test("must be paid in full", async () => {
    const { id } = await placeTopup(await aPaidEsim());
    const body = { amount: 1_000, currency: "USD", orderId: id };
    const answer = await platform.api.post("/payment/create-paypal-order", body, { token: traveller.token });
    expect(answer.body.error.code).toBe("amount_mismatch");
  });

  test("is cancelled when nobody pays it for a day, and can't be paid afterwards", async () => {
    const esim = await aPaidEsim();
    const { price, id } = await placeTopup(esim);
    await sweep();
    expect((await topupOf(esim)).status).toBe("pending_payment");
    // Moving the row rather than the clock keeps the traveller signed in.
    await platform.app.database.pool.query(
      "update topup set payment_due_at = payment_due_at - interval '25 hours' where id = $1",
      [id],
    );
    await sweep();
    expect(await topupOf(esim)).toMatchObject({ status: "cancelled", failure_code: "payment_closed" });
    const body = { amount: price, currency: "USD", orderId: id };
    const answer = await platform.api.post("/payment/create-paypal-order", body, { token: traveller.token });
    expect(answer.status).toBe(409);
  });
});
