import { describe, expect, it } from "vitest";
import { anAccount, anOrder, aPlan, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { createPayer } from "../payment.fixture.ts";

const test = useTestApp();
const payer = createPayer(test);

interface UnpaidOrder {
  traveller: TestAccount;
  id: string;
  total: number;
}

async function anUnpaidOrder(): Promise<UnpaidOrder> {
  const traveller = await anAccount(test, "mobile_user");
  const plan = await aPlan(test, traveller);
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: traveller.token })).body;
  return { traveller, id: order.id, total: order.total_amount };
}

async function approve({ traveller, id, total }: UnpaidOrder): Promise<string> {
  const body = { amount: total, currency: "USD", orderId: id };
  const opened = await test.api.post("/payment/create-paypal-order", body, { token: traveller.token });
  const checkoutId = opened.body.paypal_order.id as string;
  await payer.approve(checkoutId);
  return checkoutId;
}

const pay = async (order: UnpaidOrder) => await payer.capture(order.traveller, await approve(order));

const refundMails = async ({ email }: TestAccount): Promise<{ subject: string; text: string; html: string }[]> =>
  (await test.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`)).body.filter(
    ({ subject }: { subject: string }) => subject.startsWith("Your refund"),
  );

describe("whoever gets money back is told once", () => {
  it("after the carrier refused", async () => {
    const order = await anUnpaidOrder();
    await test.sandbox.post("/api/faults", { target: "carrier", fault: "out_of_stock", operation: "order", times: 1 });
    await pay(order);
    await test.drain();
    const [mail, ...more] = await refundMails(order.traveller);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe(`Your refund of ${order.total.toFixed(2)} USD`);
    expect(mail?.text).toContain("The carrier could not deliver.");
    expect(mail?.text).toContain(order.id);
    expect(mail?.html).toContain(order.id);
  });

  it("after they cancelled the unused eSIM", async () => {
    const order = await anUnpaidOrder();
    await pay(order);
    await test.drain();
    await test.api.delete(`/orders/${order.id}`, { token: order.traveller.token });
    await test.drain();
    expect(await refundMails(order.traveller)).toMatchObject([
      { text: expect.stringContaining("The order was cancelled.") },
    ]);
  });

  it("after they paid twice, and not again however often PayPal is asked", async () => {
    const order = await anUnpaidOrder();
    const [first, second] = [await approve(order), await approve(order)];
    await payer.capture(order.traveller, first);
    // On a busy machine it is asked more than once before we look.
    await payer.break("drop_reply", "refund", 20);
    await payer.capture(order.traveller, second);
    await test.drain();
    // PayPal has done it, but we don't know yet.
    expect(await refundMails(order.traveller)).toEqual([]);
    await test.sandbox.delete("/api/faults");
    await payer.reconcile();
    await payer.reconcile();
    expect(await refundMails(order.traveller)).toMatchObject([
      { text: expect.stringContaining("This was paid before.") },
    ]);
  });

  it("unless PayPal refuses: then nothing was sent", async () => {
    const order = await anUnpaidOrder();
    const checkoutId = await approve(order);
    await test.api.delete(`/orders/${order.id}`, { token: order.traveller.token });
    await payer.break("refuse", "refund");
    await payer.capture(order.traveller, checkoutId);
    await test.drain();
    expect(await refundMails(order.traveller)).toEqual([]);
  });

  it("later, when our mail server is down", async () => {
    const order = await anUnpaidOrder();
    const checkoutId = await approve(order);
    await test.api.delete(`/orders/${order.id}`, { token: order.traveller.token });
    await test.sandbox.post("/api/faults", { target: "smtp", fault: "error" });
    await payer.capture(order.traveller, checkoutId);
    await test.drain();
    expect(await refundMails(order.traveller)).toEqual([]);
    await test.sandbox.delete("/api/faults");
    await payer.reconcile(3_600);
    expect(await refundMails(order.traveller)).toHaveLength(1);
  });
});
