import { afterEach, describe, expect, it } from "vitest";
import { anOrder, aPlan, eventually, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { setBilling } from "../set-billing.ts";
import { verifyLedger } from "../verify.ts";
import { createBilling, type ShownInvoice } from "./invoice.fixture.ts";
import { issueInvoices } from "./issue-invoices.ts";
import { payByTransfer } from "./pay-invoice.ts";

const test = useTestApp({ receivesNotices: true });
const billing = createBilling(test);

afterEach(async () => {
  expect((await verifyLedger(test.app)).differences).toEqual([]);
});

/** Bills the month that the account is in, and returns the newest invoice. */
async function bill(account: TestAccount): Promise<ShownInvoice> {
  await billing.startNextMonth(account);
  await issueInvoices(test.app);
  const invoice = (await billing.invoices(account)).at(-1);
  if (!invoice) throw new Error("nothing was billed");
  return invoice;
}

/** Returns PayPal's id of the payment. */
async function pay(account: TestAccount, { id, amount }: ShownInvoice): Promise<string> {
  const body = { amount, currency: "USD", orderId: id };
  const opened = await test.api.post("/payment/create-paypal-order", body, { token: account.token });
  const checkoutId = opened.body.paypal_order.id as string;
  await test.sandbox.post(`/api/paypal/orders/${checkoutId}/approve`, {});
  const captured = await test.api.post(
    "/payment/capture-paypal-order",
    { orderID: checkoutId },
    { token: account.token },
  );
  expect(captured.status).toBe(200);
  return checkoutId;
}

/** PayPal takes the money back, and its notice comes in its own time. */
async function reverse(account: TestAccount, checkoutId: string): Promise<void> {
  await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, {});
  await eventually("the money taken back", async () => {
    await test.drain();
    return (await refunds(account))[0] ?? (await billing.balance(account)).owed;
  });
}

const refunds = async (account: TestAccount) =>
  (await test.api.get("/credits/transactions?type=refund", { token: account.token })).body.data;

describe("a payment of an invoice that PayPal took back", () => {
  it("leaves the charges unpaid, and is a line of the next invoice", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    const invoice = await bill(account);
    await reverse(account, await pay(account, invoice));
    expect((await billing.balance(account)).current_usage).toBe(invoice.amount);
    expect(await refunds(account)).toMatchObject([{ amount: -invoice.amount, balance_after: -invoice.amount }]);
    const next = await bill(account);
    expect(await billing.lines(account, next.id)).toMatchObject([{ kind: "charge", amount: invoice.amount }]);
    await pay(account, next);
    expect(await billing.balance(account)).toMatchObject({ current_usage: 0, balance: 0 });
  });

  it("blocks orders as far as it is beyond the limit, until an invoice is paid", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    const invoice = await bill(account);
    const checkout = await pay(account, invoice);
    const { amount } = await billing.order(account);
    await setBilling(test.app, account.id, { creditLimitCents: BigInt(Math.round(amount * 100)) });
    await reverse(account, checkout);
    expect((await billing.balance(account)).owed).toBe(invoice.amount);
    const plan = await aPlan(test, account);
    const order = async () => await test.api.post("/orders", anOrder(plan.id), { token: account.token });
    const blocked = await order();
    expect([blocked.status, blocked.body.error.code]).toEqual([403, "account_blocked"]);
    expect(blocked.body.message).toMatch(/Pay your open invoices if there are any, or ask for a higher limit/);
    const next = await bill(account);
    await payByTransfer(test.app, next.number);
    expect(await billing.balance(account)).toMatchObject({ current_usage: invoice.amount });
    expect(await billing.balance(account)).not.toHaveProperty("owed");
    expect((await refunds(account))[0]).toMatchObject({ amount: -invoice.amount });
    await setBilling(test.app, account.id, { creditLimitCents: 100_000n });
    expect((await order()).status).toBe(201);
    await test.drain();
  });
});
