import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { setBilling } from "../ledger/index.ts";
import { listPaymentTroubles } from "./list-troubles.ts";
import { createPayer } from "./payment.fixture.ts";

const test = useTestApp();
const payer = createPayer(test);

const topUp = async (account: TestAccount, amount: number) =>
  await test.api.post("/credits/topup", { amount, currency: "USD" }, { token: account.token });
const create = async (account: TestAccount, body: object) =>
  await test.api.post("/payment/create-paypal-order", { currency: "USD", ...body }, { token: account.token });
const readOrder = async (account: TestAccount, id: string) =>
  (await test.api.get(`/orders/${id}`, { token: account.token })).body.order;

async function anUnpaidOrder(): Promise<{ traveller: TestAccount; id: string; total: number }> {
  const traveller = await anAccount(test, "mobile_user");
  const plan = await aPlan(test, traveller);
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: traveller.token })).body;
  return { traveller, id: order.id, total: order.total_amount };
}

async function anApprovedPayment(order: Awaited<ReturnType<typeof anUnpaidOrder>>): Promise<string> {
  const { body } = await create(order.traveller, { amount: order.total, orderId: order.id });
  await payer.approve(body.paypal_order.id);
  return body.paypal_order.id as string;
}

describe("a credit top-up", () => {
  it("comes after the deposit", async () => {
    const { status, body } = await topUp(await anAccount(test), 100);
    expect([status, body.error.code]).toEqual([403, "onboarding_incomplete"]);
  });

  it("is for prepaid accounts", async () => {
    const account = await aFundedAccount(test);
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 10_000n });
    const { status, body } = await topUp(account, 100);
    expect([status, body.error.code]).toEqual([409, "billing_mode_conflict"]);
  });

  it("is at most 50,000 dollars", async () => {
    const { status, body } = await topUp(await aFundedAccount(test), 50_000.01);
    expect([status, body.error.code, body.error.details[0].maximum]).toEqual([422, "amount_out_of_range", 50_000]);
  });

  it("can be a cent, and returns to a page of ours", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 0.01);
    const approved = await test.sandbox.post(`/api/paypal/orders/${checkoutId}/approve`, {});
    expect(approved.body.returns_to).toContain(`${test.url}/payments/return?token=${checkoutId}`);
    // Anybody can open it, so it says nothing of whether this payment was approved.
    const page = await (await fetch(`${test.url}/payments/return`)).text();
    expect(page).toContain("What you approved there is being completed now.");
    expect((await payer.capture(account, checkoutId)).body.transaction.new_balance).toBe(100.01);
  });

  it("is what a PayPal order without orderId is, for who has credit only", async () => {
    const account = await aFundedAccount(test, 100);
    const { body } = await create(account, { amount: 15 });
    await payer.approve(body.paypal_order.id);
    expect((await payer.capture(account, body.paypal_order.id)).body.transaction.new_balance).toBe(115);
    const refused = await create(await anAccount(test, "mobile_user"), { amount: 15 });
    expect([refused.status, refused.body.error.details[0].path]).toEqual([400, "orderId"]);
  });
});

describe("paying an order by PayPal", () => {
  it("takes the order's total and nothing else", async () => {
    const order = await anUnpaidOrder();
    const { status, body } = await create(order.traveller, { amount: 9_999.99, orderId: order.id });
    expect([status, body.error.code, body.error.details[0].total]).toEqual([422, "amount_mismatch", order.total]);
  });

  it.each(["ord-unknown", "inv-unknown", "txn-unknown"])("is 404 for %s", async (orderId) => {
    expect((await create(await anAccount(test), { amount: 5, orderId })).status).toBe(404);
  });

  it("is 404 for another account's order", async () => {
    const order = await anUnpaidOrder();
    expect((await create(await anAccount(test), { amount: order.total, orderId: order.id })).status).toBe(404);
  });

  it("is refused for an order that credit pays", async () => {
    const account = await aFundedAccount(test, 500);
    const plan = await aPlan(test, account);
    const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: account.token })).body;
    const { status, body } = await create(account, { amount: order.total_amount, orderId: order.id });
    expect([status, body.error.code]).toEqual([409, "already_paid"]);
  });

  it("is refused once the order is paid, and once it is cancelled", async () => {
    const paid = await anUnpaidOrder();
    await payer.capture(paid.traveller, await anApprovedPayment(paid));
    const again = await create(paid.traveller, { amount: paid.total, orderId: paid.id });
    expect([again.status, again.body.error.code]).toEqual([409, "already_paid"]);
    const cancelled = await anUnpaidOrder();
    await test.api.delete(`/orders/${cancelled.id}`, { token: cancelled.traveller.token });
    const late = await create(cancelled.traveller, { amount: cancelled.total, orderId: cancelled.id });
    expect([late.status, late.body.error.code]).toEqual([409, "payment_closed"]);
  });

  it("twice sends the second payment back, once", async () => {
    const order = await anUnpaidOrder();
    const [first, second] = [await anApprovedPayment(order), await anApprovedPayment(order)];
    await payer.capture(order.traveller, first);
    const { status, body } = await payer.capture(order.traveller, second);
    expect([status, body.transaction.refund_status]).toEqual([200, "pending"]);
    await test.drain();
    await payer.reconcile();
    expect((await payer.atPayPal(second)).refunds).toEqual([expect.objectContaining({ amount: order.total })]);
    expect((await payer.atPayPal(first)).refunds).toEqual([]);
    expect((await payer.capture(order.traveller, second)).body.transaction.refund_status).toBe("completed");
    expect(await readOrder(order.traveller, order.id)).toMatchObject({ status: "active" });
    expect(await payer.ledgerDifferences()).toEqual([]);
  });
});

describe("a refund", () => {
  const aLatePayment = async () => {
    const order = await anUnpaidOrder();
    const checkoutId = await anApprovedPayment(order);
    await test.api.delete(`/orders/${order.id}`, { token: order.traveller.token });
    return { ...order, checkoutId };
  };

  it("whose answer is lost is not made again", async () => {
    const { traveller, checkoutId, id, total } = await aLatePayment();
    await payer.break("drop_reply", "refund");
    await payer.capture(traveller, checkoutId);
    await test.drain();
    expect(await readOrder(traveller, id)).toMatchObject({ refund_status: "pending" });
    await payer.reconcile();
    expect((await payer.atPayPal(checkoutId)).refunds).toEqual([expect.objectContaining({ amount: total })]);
    expect(await readOrder(traveller, id)).toMatchObject({ refund_status: "completed" });
  });

  it("that PayPal refuses is shown as refused and stands among the operator's troubles", async () => {
    const { traveller, checkoutId, id } = await aLatePayment();
    await payer.break("refuse", "refund");
    await payer.capture(traveller, checkoutId);
    await test.drain();
    expect(await readOrder(traveller, id)).toMatchObject({ refund_status: "refused" });
    const troubles = await listPaymentTroubles(test.app.database.db, test.clock.now());
    expect(troubles).toEqual([expect.stringMatching(/refuses to refund .*order_cancelled.*INSUFFICIENT_FUNDS/)]);
  });
});
