import { describe, expect, it } from "vitest";
import { anAccount, anOrder, aPlan, password, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { SweepOrders } from "./order-jobs.ts";

const test = useTestApp();

async function anUnpaidOrder(): Promise<{
  traveller: TestAccount;
  order: { id: string; total_amount: number; status: string };
  checkoutId: string;
}> {
  const traveller = await anAccount(test, "mobile_user");
  const plan = await aPlan(test, traveller);
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: traveller.token })).body;
  const created = await test.api.post(
    "/payment/create-paypal-order",
    { amount: order.total_amount, currency: "USD", orderId: order.id },
    { token: traveller.token },
  );
  return { traveller, order, checkoutId: created.body.paypal_order.id };
}

const capture = async (traveller: TestAccount, checkoutId: string) =>
  await test.api.post("/payment/capture-paypal-order", { orderID: checkoutId }, { token: traveller.token });
const read = async (traveller: TestAccount, id: string) =>
  (await test.api.get(`/orders/${id}`, { token: traveller.token })).body.order;
const atPayPal = async (checkoutId: string) =>
  (
    (await test.sandbox.get("/api/paypal/orders")).body as {
      id: string;
      captures: unknown[];
      refunds: { amount: number }[];
    }[]
  ).find((one) => one.id === checkoutId);

describe("an order that is paid at PayPal", () => {
  it("waits for its payment, is provisioned when it is captured, and is refunded to that capture when it is cancelled unused", async () => {
    const { traveller, order, checkoutId } = await anUnpaidOrder();
    expect(order.status).toBe("pending");
    await test.drain();
    expect((await read(traveller, order.id)).status).toBe("pending");
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/approve`, {});
    expect((await capture(traveller, checkoutId)).body.transaction).toMatchObject({
      status: "completed",
      amount: order.total_amount,
      new_balance: 0,
    });
    await test.drain();
    expect(await read(traveller, order.id)).toMatchObject({ status: "active", charged_amount: order.total_amount });
    await test.api.delete(`/orders/${order.id}`, { token: traveller.token });
    await test.drain();
    expect(await read(traveller, order.id)).toMatchObject({
      status: "cancelled",
      refunded_amount: order.total_amount,
      refund_status: "completed",
    });
    expect((await atPayPal(checkoutId))?.refunds).toEqual([expect.objectContaining({ amount: order.total_amount })]);
  });

  it("is refunded once when the carrier refuses it", async () => {
    const { traveller, order, checkoutId } = await anUnpaidOrder();
    await test.sandbox.post("/api/faults", { target: "carrier", fault: "out_of_stock", operation: "order", times: 1 });
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/approve`, {});
    await capture(traveller, checkoutId);
    await test.drain();
    expect(await read(traveller, order.id)).toMatchObject({
      status: "cancelled",
      failure_code: "out_of_stock",
      failure_reason: "The carrier has no eSIM of this plan left. Your payment is refunded.",
      refund_status: "completed",
    });
    expect((await atPayPal(checkoutId))?.refunds).toHaveLength(1);
  });

  it("is cancelled when nobody paid for a day", async () => {
    const { traveller, order } = await anUnpaidOrder();
    const sweep = async () => {
      await inTransaction(test.app, async (tx) => await enqueue(tx, SweepOrders, {}, { runAt: test.clock.now() }));
      await test.drain();
      const login = await test.api.post("/auth/login", { email: traveller.email, password });
      return await read({ ...traveller, token: login.body.access_token }, order.id);
    };
    test.advance(86_400 - 60);
    expect(await sweep()).toMatchObject({ status: "pending" });
    test.advance(120);
    expect(await sweep()).toMatchObject({ status: "cancelled", failure_code: "payment_closed", charged_amount: 0 });
  });

  it("that was cancelled first sends money that comes later back", async () => {
    const { traveller, order, checkoutId } = await anUnpaidOrder();
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/approve`, {});
    await test.api.delete(`/orders/${order.id}`, { token: traveller.token });
    expect((await read(traveller, order.id)).status).toBe("cancelled");
    await capture(traveller, checkoutId);
    await test.drain();
    expect((await atPayPal(checkoutId))?.refunds).toEqual([expect.objectContaining({ amount: order.total_amount })]);
    expect(await read(traveller, order.id)).toMatchObject({ status: "cancelled", refund_status: "completed" });
  });
});
