import { describe, expect, it } from "vitest";
import { aFundedAccount, password, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { loadConfig } from "../../../platform/config.ts";
import { enqueue } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { listPaymentTroubles } from "../list-troubles.ts";
import { createPayer, type OpenOrder } from "../payment.fixture.ts";
import { ReadReturns } from "../payment-jobs.ts";

// No notice of PayPal's reaches this platform.
const test = useTestApp();
const payer = createPayer(test);
const daySeconds = 86_400;

async function aPaidOrder(): Promise<OpenOrder> {
  const order = await payer.openOrder();
  await payer.approve(order.checkoutId);
  await payer.capture(order.traveller, order.checkoutId);
  await test.drain();
  return order;
}

const takeBack = async (checkoutId: string, body: object = {}) =>
  await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, body);

/** The merchant gives money back in PayPal's own console. */
async function refundInConsole(checkoutId: string, value: string): Promise<void> {
  const { clientId, clientSecret } = loadConfig({}).paypal;
  const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64");
  const granted = await test.sandbox.post("/paypal/v1/oauth2/token", undefined, {
    raw: "grant_type=client_credentials",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
  });
  const [capture] = (await payer.atPayPal(checkoutId)).captures;
  const refunded = await test.sandbox.post(
    `/paypal/v2/payments/captures/${capture?.id ?? ""}/refund`,
    { amount: { currency_code: "USD", value } },
    { token: granted.body.access_token },
  );
  expect(refunded.status).toBe(201);
}

/** Days pass, and the job that runs by itself has run. */
async function afterDays(days: number): Promise<void> {
  test.advance(days * daySeconds);
  const runAt = test.clock.now();
  await inTransaction(test.app, async (tx) => await enqueue(tx, ReadReturns, {}, { runAt }));
  await test.drain();
}

/** Days later nobody is logged in any more. */
async function balance({ email }: TestAccount): Promise<number> {
  const login = await test.api.post("/auth/login", { email, password });
  const { body } = await test.api.get("/credits/balance", { token: login.body.access_token });
  return body.balance as number;
}

const troubles = async () => await listPaymentTroubles(test.app.database.db, test.clock.now());

describe("money that went back at PayPal without a notice", () => {
  it("is found within a day and debited once, by whomever it was sent back", async () => {
    const account = await aFundedAccount(test, 100);
    const [disputed, refunded] = [await payer.payTopup(account, 60), await payer.payTopup(account, 30)];
    await takeBack(disputed, { amount: 20 });
    await refundInConsole(refunded, "10.00");
    expect(await balance(account)).toBe(190);
    await afterDays(1);
    expect(await balance(account)).toBe(160);
    await takeBack(disputed, { amount: 5 });
    await afterDays(1);
    await afterDays(1);
    expect(await balance(account)).toBe(155);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("is told to the operator where it had paid an order", async () => {
    const { orderId, checkoutId } = await aPaidOrder();
    await takeBack(checkoutId);
    await afterDays(1);
    expect(await troubles()).toContainEqual(expect.stringContaining(orderId));
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("is found after PayPal could not be asked", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.payTopup(account, 60);
    await takeBack(checkoutId);
    await test.sandbox.post("/api/faults", { target: "paypal", fault: "error" });
    await afterDays(1);
    expect(await balance(account)).toBe(160);
    await test.sandbox.delete("/api/faults");
    await afterDays(0.1);
    expect(await balance(account)).toBe(100);
  });

  it("is looked for half a year, and then no more", async () => {
    const account = await aFundedAccount(test, 100);
    const [young, old] = [await payer.payTopup(account, 60), await payer.payTopup(account, 30)];
    for (let days = 0; days < 168; days += 7) await afterDays(7);
    await takeBack(young);
    await afterDays(7);
    expect(await balance(account)).toBe(130);
    await afterDays(7);
    await takeBack(old);
    await afterDays(7);
    expect(await balance(account)).toBe(130);
  });

  it("is told to the operator when PayPal does not list it", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.payTopup(account, 60);
    await takeBack(checkoutId, { is_listed: false });
    await afterDays(1);
    expect(await balance(account)).toBe(160);
    const [capture] = (await payer.atPayPal(checkoutId)).captures;
    expect(await troubles()).toContainEqual(expect.stringContaining(capture?.id ?? "no capture"));
  });
});

it("what we sent back ourselves is not money lost", async () => {
  const { orderId, checkoutId, traveller } = await aPaidOrder();
  await test.api.delete(`/orders/${orderId}`, { token: traveller.token });
  await test.drain();
  expect((await payer.atPayPal(checkoutId)).refunds).toHaveLength(1);
  await afterDays(1);
  expect((await troubles()).filter((trouble) => trouble.includes(orderId))).toEqual([]);
  const reversals = await test.app.database.pool.query(
    "select 1 from payment_reversal r join payment p on p.id = r.payment_id where p.checkout_id = $1",
    [checkoutId],
  );
  expect(reversals.rows).toEqual([]);
  expect(await payer.ledgerDifferences()).toEqual([]);
});
