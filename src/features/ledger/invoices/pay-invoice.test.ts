import { afterEach, describe, expect, it } from "vitest";
import { deposit, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { verifyLedger } from "../verify.ts";
import { createBilling, type ShownInvoice } from "./invoice.fixture.ts";
import { issueInvoices } from "./issue-invoices.ts";
import { payByTransfer } from "./pay-invoice.ts";
import { listOpenInvoices } from "./store.ts";

const test = useTestApp();
const billing = createBilling(test);

afterEach(async () => {
  expect((await verifyLedger(test.app)).differences).toEqual([]);
});

/** An account whose last month was billed. */
async function aBilledAccount(): Promise<{ account: TestAccount; invoice: ShownInvoice }> {
  const account = await billing.aPostpaidAccount();
  await billing.order(account);
  return { account, invoice: await bill(account) };
}

/** Bills the month that the account is in, and returns the newest invoice. */
async function bill(account: TestAccount): Promise<ShownInvoice> {
  await billing.startNextMonth(account);
  await issueInvoices(test.app);
  const invoice = (await billing.invoices(account)).at(-1);
  if (!invoice) throw new Error("nothing was billed");
  return invoice;
}

const create = async (account: TestAccount, orderId: string, amount: number) =>
  await test.api.post("/payment/create-paypal-order", { amount, currency: "USD", orderId }, { token: account.token });
const capture = async (account: TestAccount, orderID: string) =>
  await test.api.post("/payment/capture-paypal-order", { orderID }, { token: account.token });

/** Opens a PayPal payment of the invoice that its payer approves. */
async function anApprovedPayment(account: TestAccount, { id, amount }: ShownInvoice): Promise<string> {
  const { body } = await create(account, id, amount);
  await test.sandbox.post(`/api/paypal/orders/${body.paypal_order.id}/approve`, {});
  return body.paypal_order.id as string;
}

async function pay(account: TestAccount, invoice: ShownInvoice): Promise<void> {
  const { status } = await capture(account, await anApprovedPayment(account, invoice));
  if (status !== 200) throw new Error(`paying ${invoice.number} answered ${status}`);
}

const topups = async (account: TestAccount) =>
  (await test.api.get("/credits/transactions?type=topup", { token: account.token })).body.data;

describe("paying an invoice by PayPal", () => {
  it("lowers the usage and stands in the statement as a top-up that names it", async () => {
    const { account, invoice } = await aBilledAccount();
    expect((await billing.balance(account)).current_usage).toBe(invoice.amount);
    await pay(account, invoice);
    expect(await billing.balance(account)).toMatchObject({ current_usage: 0, available_credit: 1_000, balance: 0 });
    expect(await billing.invoices(account)).toMatchObject([{ id: invoice.id, status: "paid", paid_by: "paypal" }]);
    expect(await topups(account)).toMatchObject([
      { reference: invoice.id, amount: invoice.amount, status: "completed" },
    ]);
    expect(await listOpenInvoices(test.app.database.db, account.id)).toEqual([]);
  });

  it("is pending in the statement until it is captured, and failed when it went back", async () => {
    const { account, invoice } = await aBilledAccount();
    const [first, second] = [await anApprovedPayment(account, invoice), await anApprovedPayment(account, invoice)];
    const pending = { reference: invoice.id, amount: invoice.amount, status: "pending", balance_after: null };
    expect(await topups(account)).toMatchObject([pending, pending]);
    await capture(account, first);
    await capture(account, second);
    await test.drain();
    const statuses = (await topups(account)).map(({ status }: { status: string }) => status);
    expect(statuses.toSorted()).toEqual(["completed", "failed"]);
  });

  it("takes the total and nothing else, from its own account", async () => {
    const { account, invoice } = await aBilledAccount();
    const wrong = await create(account, invoice.id, 999);
    expect([wrong.status, wrong.body.error.code]).toEqual([422, "amount_mismatch"]);
    const foreign = await create(await billing.aPostpaidAccount(), invoice.id, invoice.amount);
    expect(foreign.status).toBe(404);
  });

  it("is refused once it is paid", async () => {
    const { account, invoice } = await aBilledAccount();
    await pay(account, invoice);
    const again = await create(account, invoice.id, invoice.amount);
    expect([again.status, again.body.error.code]).toEqual([409, "already_paid"]);
  });

  it("a second time gives that money back and leaves the credit as it is", async () => {
    const { account, invoice } = await aBilledAccount();
    const [first, second] = [await anApprovedPayment(account, invoice), await anApprovedPayment(account, invoice)];
    await capture(account, first);
    await capture(account, second);
    await test.drain();
    expect(await billing.balance(account)).toMatchObject({ current_usage: 0, balance: 0 });
    const { body: orders } = await test.sandbox.get("/api/paypal/orders");
    const refunds = orders.find(({ id }: { id: string }) => id === second).refunds;
    expect(refunds).toMatchObject([{ amount: invoice.amount }]);
  });
});

describe("an invoice that was paid by transfer", () => {
  it("credits the account once, under its number", async () => {
    const { account, invoice } = await aBilledAccount();
    await payByTransfer(test.app, invoice.number);
    await expect(payByTransfer(test.app, invoice.id)).rejects.toMatchObject({ code: "already_paid" });
    expect(await billing.balance(account)).toMatchObject({ current_usage: 0, balance: 0 });
    expect(await topups(account)).toMatchObject([
      { description: `Payment of ${invoice.number} by transfer`, amount: invoice.amount, reference: invoice.id },
    ]);
    expect(await billing.invoices(account)).toMatchObject([{ status: "paid", paid_by: "transfer" }]);
  });

  it("credits the account once, however many say so at the same time", async () => {
    const { account, invoice } = await aBilledAccount();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, async () => await payByTransfer(test.app, invoice.id)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await topups(account)).toHaveLength(1);
  });

  it("gives a payment at PayPal back that comes later", async () => {
    const { account, invoice } = await aBilledAccount();
    const checkout = await anApprovedPayment(account, invoice);
    await payByTransfer(test.app, invoice.id);
    await capture(account, checkout);
    await test.drain();
    expect(await billing.balance(account)).toMatchObject({ current_usage: 0, balance: 0 });
    expect(await billing.invoices(account)).toMatchObject([{ paid_by: "transfer" }]);
  });

  it("does not exist under an unknown id", async () => {
    await expect(payByTransfer(test.app, "inv-unknown")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what else moves the balance", () => {
  it("a refund after the invoice counts at once, and is a credit line on the next", async () => {
    const account = await billing.aPostpaidAccount();
    const kept = await billing.order(account);
    const cancelled = await billing.order(account);
    const invoice = await bill(account);
    await cancelled.cancel();
    expect((await billing.balance(account)).current_usage).toBeCloseTo(kept.amount, 2);
    await pay(account, invoice);
    expect(await billing.balance(account)).toMatchObject({ current_usage: 0, balance: cancelled.amount });
    const more = [await billing.order(account), await billing.order(account)];
    const next = await bill(account);
    expect(next.amount).toBeCloseTo(more.reduce((sum, order) => sum + order.amount, 0) - cancelled.amount, 2);
    expect(await billing.lines(account, next.id)).toContainEqual(
      expect.objectContaining({ kind: "credit", amount: -cancelled.amount, reference: cancelled.id }),
    );
  });

  it("a deposit of a postpaid account is spent before anything is billed", async () => {
    const account = await billing.aPostpaidAccount();
    await deposit(test, account, 50);
    await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    expect(await billing.invoices(account)).toEqual([]);
  });
});
