import { afterEach, describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { adjustBalance } from "./adjust-credit.ts";
import { createBilling } from "./invoices/invoice.fixture.ts";
import { issueInvoices } from "./invoices/issue-invoices.ts";
import { type BillingChange, setBilling } from "./set-billing.ts";
import { verifyLedger } from "./verify.ts";

const test = useTestApp();
const billing = createBilling(test);

afterEach(async () => {
  expect((await verifyLedger(test.app)).differences).toEqual([]);
});

const balance = async ({ token }: TestAccount) => (await test.api.get("/credits/balance", { token })).body;

async function expectRefusal(account: TestAccount, change: BillingChange, sentence: RegExp): Promise<void> {
  const before = await balance(account);
  await expect(setBilling(test.app, account.id, change)).rejects.toMatchObject({
    code: "billing_mode_conflict",
    message: expect.stringMatching(sentence),
  });
  expect(await balance(account)).toEqual(before);
}

/** Leaves an order open: nothing runs the job that would settle it. */
async function anOpenOrder(account: TestAccount): Promise<number> {
  const plan = await aPlan(test, account);
  const { body } = await test.api.post("/orders", anOrder(plan.id), { token: account.token });
  expect(body.order.status).toBe("pending");
  return body.order.total_amount as number;
}

it.each(["", "  ", "two\nlines", "x".repeat(201)])(
  "an adjustment's reason is a line of text, and not %j",
  async (reason) => {
    const account = await anAccount(test);
    await expect(adjustBalance(test.app, account.id, 100n, reason)).rejects.toMatchObject({
      code: "validation_failed",
    });
    expect((await balance(account)).balance).toBe(0);
  },
);

describe("an account's billing", () => {
  it("goes from prepaid to postpaid with its balance, which is spent first", async () => {
    const account = await aFundedAccount(test, 100);
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 50_000n });
    expect(await balance(account)).toMatchObject({
      billing_mode: "postpaid",
      balance: 100,
      credit_limit: 500,
      current_usage: 0,
      available_credit: 600,
    });
  });

  it("shows what a postpaid account owes as its balance, everywhere alike", async () => {
    const account = await billing.aPostpaidAccount();
    const { amount } = await billing.order(account);
    const { token } = account;
    expect(await balance(account)).toMatchObject({ balance: -amount, current_usage: amount });
    const deposit = (await test.api.get("/deposit/status", { token })).body.data;
    const { credit_account: credit } = (await test.api.get("/users/me", { token })).body.data;
    const dashboard = (await test.api.get("/reseller/dashboard", { token })).body.data;
    expect([deposit.balance, credit.balance, dashboard.account.balance]).toEqual([-amount, -amount, -amount]);
    const { data } = (await test.api.get("/credits/transactions?status=completed", { token })).body;
    expect(data).toMatchObject([{ type: "order", amount: -amount, balance_after: -amount }]);
  });

  it("keeps what a change leaves out, and loses the limit on prepaid", async () => {
    const account = await billing.aPostpaidAccount();
    await setBilling(test.app, account.id, { softLimitCents: 2_000n, billingBasis: "wholesale" });
    await setBilling(test.app, account.id, { billingMode: "prepaid" });
    expect(await balance(account)).toMatchObject({ soft_limit_threshold: 20, billing_basis: "wholesale" });
    await setBilling(test.app, account.id, { billingMode: "postpaid" });
    expect(await balance(account)).toMatchObject({ credit_limit: 0, available_credit: 0 });
  });

  it("does not change its mode while orders are open, either way", async () => {
    const prepaid = await aFundedAccount(test, 100);
    await anOpenOrder(prepaid);
    await expectRefusal(prepaid, { billingMode: "postpaid", creditLimitCents: 50_000n }, /Open orders/);
    const postpaid = await billing.aPostpaidAccount();
    await anOpenOrder(postpaid);
    await expectRefusal(postpaid, { billingMode: "prepaid" }, /Open orders/);
    await test.drain();
  });

  it("has no limit on prepaid, and is not told that it got one", async () => {
    const account = await aFundedAccount(test, 100);
    await expectRefusal(account, { creditLimitCents: 50_000n }, /prepaid account has no credit limit/);
    await expectRefusal(
      account,
      { billingMode: "prepaid", creditLimitCents: 1n },
      /prepaid account has no credit limit/,
    );
  });

  it("says what helps when the credit is too low, which a top-up is on prepaid alone", async () => {
    const prepaid = await aFundedAccount(test, 50);
    const postpaid = await anAccount(test);
    await setBilling(test.app, postpaid.id, { billingMode: "postpaid", creditLimitCents: 1n });
    const plan = await aPlan(test, prepaid);
    const order = async ({ token }: TestAccount) =>
      (await test.api.post("/orders", anOrder(plan.id, { quantity: 30 }), { token })).body;
    await adjustBalance(test.app, prepaid.id, -5_000n, "all of it");
    expect((await order(prepaid)).message).toMatch(/Top up your credit/);
    expect((await order(postpaid)).message).toMatch(/Pay your open invoices if there are any/);
  });

  it("does not become prepaid with debt", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await expectRefusal(account, { billingMode: "prepaid" }, /owes money/);
  });

  it("does not become prepaid with an open invoice, even one that later credit outweighs", async () => {
    const account = await billing.aPostpaidAccount();
    await billing.order(account);
    await billing.startNextMonth(account);
    await issueInvoices(test.app);
    await adjustBalance(test.app, account.id, 10_000n, "a present");
    await expectRefusal(account, { billingMode: "prepaid" }, /INV-\d{4}-\d{4} is not paid/);
  });

  it("does not get a limit below what is used, open orders included", async () => {
    const account = await billing.aPostpaidAccount();
    const { amount } = await billing.order(account);
    const used = BigInt(Math.round((amount + (await anOpenOrder(account))) * 100));
    await expectRefusal(account, { creditLimitCents: used - 1n }, /in use/);
    await setBilling(test.app, account.id, { creditLimitCents: used });
    expect(await balance(account)).toMatchObject({ available_credit: 0 });
    await test.drain();
  });

  it("on account needs no deposit before the first order", async () => {
    const account = await anAccount(test);
    const plan = await aPlan(test, account);
    const place = async () => (await test.api.post("/orders", anOrder(plan.id), { token: account.token })).status;
    expect(await place()).toBe(403);
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 100_000n });
    expect(await place()).toBe(201);
    await test.drain();
  });
});
