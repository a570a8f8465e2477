import { afterEach, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { adjustBalance, setBilling } from "../../ledger/index.ts";
import { createPayer, eventually } from "../payment.fixture.ts";

const test = useTestApp({ receivesNotices: true });
const payer = createPayer(test);

afterEach(async () => {
  expect(await payer.ledgerDifferences()).toEqual([]);
});

const credit = async ({ token }: TestAccount) => (await test.api.get("/credits/balance", { token })).body;
const completed = async (account: TestAccount) =>
  (await payer.transactions(account)).filter(({ status }) => status === "completed");

interface Debtor {
  account: TestAccount;
  /** What the order cost, and the account owes. */
  spent: number;
  orderId: string;
}

/** A reseller whose deposit PayPal took back after part of it was spent on an order. */
async function aDebtor(): Promise<Debtor> {
  const account = await aFundedAccount(test, 100);
  const plan = await aPlan(test, account);
  const placed = await test.api.post("/orders", anOrder(plan.id), { token: account.token });
  await test.drain();
  const [deposit] = (await payer.transactions(account)).filter(({ type }) => type === "topup");
  const orders = (await test.sandbox.get("/api/paypal/orders")).body as { id: string; custom_id: string }[];
  const checkout = orders.find(({ custom_id }) => custom_id === deposit?.id);
  await test.sandbox.post(`/api/paypal/orders/${checkout?.id}/reverse`, {});
  const spent = placed.body.order.total_amount as number;
  await eventually(test, async () => expect(await credit(account)).toMatchObject({ balance: 0, owed: spent }));
  return { account, spent, orderId: placed.body.order.id };
}

async function topUp(account: TestAccount, amount: number): Promise<{ id: string; new_balance: number }> {
  const checkoutId = await payer.openTopup(account, amount);
  await payer.approve(checkoutId);
  return (await payer.capture(account, checkoutId)).body.transaction;
}

describe("what an account owes because PayPal took spent money back", () => {
  it("is paid by a top-up, which stands whole in the statement, even one that is all spent on it", async () => {
    const { account, spent } = await aDebtor();
    const first = await topUp(account, 0.5);
    expect(first).toMatchObject({ amount: 0.5, new_balance: 0 });
    expect((await completed(account)).slice(0, 2)).toMatchObject([
      { type: "refund", amount: -0.5, description: "Paid what PayPal had taken back" },
      { id: first.id, type: "topup", amount: 0.5 },
    ]);
    expect((await credit(account)).owed).toBeCloseTo(spent - 0.5, 2);
    const second = await topUp(account, 100);
    expect(second.new_balance).toBeCloseTo(100 - spent + 0.5, 2);
    expect(await completed(account)).toContainEqual(expect.objectContaining({ id: second.id, amount: 100 }));
    const sum = (await completed(account)).reduce((total, { amount }) => total + amount, 0);
    expect(sum).toBeCloseTo((await credit(account)).balance, 2);
    expect(await credit(account)).not.toHaveProperty("owed");
  });

  it("is paid by the refund of a cancelled order, so that nobody is blocked who has the money", async () => {
    const { account, orderId } = await aDebtor();
    await test.api.delete(`/orders/${orderId}`, { token: account.token });
    await test.drain();
    expect(await credit(account)).toMatchObject({ balance: 0, available_credit: 0 });
    expect(await credit(account)).not.toHaveProperty("owed");
  });

  it("is drawn on the limit of an account that becomes postpaid, and keeps one from becoming prepaid", async () => {
    const { account, spent } = await aDebtor();
    const limitCents = BigInt(Math.round(spent * 100)) - 1n;
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: limitCents });
    expect(await credit(account)).toMatchObject({ available_credit: 0, owed: 0.01 });
    await expect(setBilling(test.app, account.id, { billingMode: "prepaid" })).rejects.toThrow(/owes money/);
    await setBilling(test.app, account.id, { creditLimitCents: 100_000n });
    expect(await credit(account)).toMatchObject({ current_usage: spent, balance: -spent });
    expect(await credit(account)).not.toHaveProperty("owed");
  });

  it("is paid by the operator's adjustment, and what is taken must be there", async () => {
    const { account, spent } = await aDebtor();
    await expect(adjustBalance(test.app, account.id, -1n, "a mistake")).rejects.toThrow(
      "0.00 USD is available, so 0.01 USD can't be taken.",
    );
    await adjustBalance(test.app, account.id, 10_000n, "Came by transfer");
    expect((await credit(account)).balance).toBeCloseTo(100 - spent, 2);
  });
});
