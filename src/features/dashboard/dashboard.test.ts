import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { issueInvoices, setBilling } from "../ledger/index.ts";

const test = useTestApp();

describe("the dashboard", () => {
  it("of a new reseller has the account in the keys of the reference, and nothing else yet", async () => {
    const { token } = await anAccount(test);
    const answer = await test.api.get("/reseller/dashboard", { token });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      data: {
        account: { balance: 0, billing_mode: "prepaid", currency: "USD", credit_limit: 0, current_usage: 0 },
        pending_invoices: [],
        recent_orders: [],
        recent_transactions: [],
      },
    });
  });

  it("shows the ten newest orders and transactions as their own lists do", async () => {
    const account = await aFundedAccount(test, 5_000);
    const { token } = account;
    const plan = await aPlan(test, account);
    for (let count = 0; count < 11; count += 1) await test.api.post("/orders", anOrder(plan.id), { token });
    await test.drain();
    const { data } = (await test.api.get("/reseller/dashboard", { token })).body;
    const orders = await test.api.get("/orders?limit=10", { token });
    const transactions = await test.api.get("/credits/transactions?limit=10", { token });
    const balance = await test.api.get("/credits/balance", { token });
    expect(data.recent_orders).toHaveLength(10);
    expect(data.recent_orders).toEqual(orders.body.data);
    expect(data.recent_transactions).toHaveLength(10);
    expect(data.recent_transactions).toEqual(transactions.body.data);
    expect(data.account).toMatchObject({
      balance: balance.body.balance,
      current_usage: balance.body.current_usage,
    });
  });

  it("shows a postpaid account its limit, its debt and the invoices that wait for payment", async () => {
    const account = await anAccount(test);
    await setBilling(test.app, account.id, { billingMode: "postpaid", creditLimitCents: 100_000n });
    const plan = await aPlan(test, account);
    const placed = await test.api.post("/orders", anOrder(plan.id), { token: account.token });
    await test.drain();
    test.advance(32 * 24 * 3_600);
    await issueInvoices(test.app);
    const login = await test.api.post("/auth/login", { email: account.email, password });
    const { data } = (await test.api.get("/reseller/dashboard", { token: login.body.access_token })).body;
    const amount = placed.body.order.total_amount;
    expect(data.account).toEqual({
      balance: -amount,
      billing_mode: "postpaid",
      currency: "USD",
      credit_limit: 1_000,
      current_usage: amount,
    });
    expect(data.pending_invoices).toMatchObject([{ id: expect.stringMatching(/^inv-/), status: "open", amount }]);
  });

  it("is for resellers only", async () => {
    const { token } = await anAccount(test, "developer");
    expect((await test.api.get("/reseller/dashboard", { token })).status).toBe(403);
    expect((await test.api.get("/reseller/dashboard")).status).toBe(401);
  });
});
