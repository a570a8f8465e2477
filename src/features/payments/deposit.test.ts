import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { createPayer } from "./payment.fixture.ts";

const test = useTestApp();
const payer = createPayer(test);

describe("the initial deposit", () => {
  it("is credited to the cent, under the id that the statement showed while it was pending", async () => {
    const account = await anAccount(test);
    const checkoutId = await payer.openDeposit(account, 123.45);
    const [pending] = await payer.transactions(account);
    expect(pending).toMatchObject({ type: "topup", status: "pending", amount: 123.45 });
    await payer.approve(checkoutId);
    const confirmed = await payer.confirm(account, checkoutId);
    expect(confirmed.status).toBe(200);
    expect(confirmed.body.transaction).toEqual({
      id: pending?.id,
      amount: 123.45,
      status: "completed",
      new_balance: 123.45,
      currency: "USD",
    });
    expect(await payer.transactions(account)).toMatchObject([
      { id: pending?.id, status: "completed", amount: 123.45, description: "Initial deposit by PayPal" },
    ]);
    const status = await test.api.get("/deposit/status", { token: account.token });
    expect(status.body.data).toMatchObject({ initial_deposit_made: true, amount: 123.45, balance: 123.45 });
    expect(await payer.ledgerDifferences()).toEqual([]);
  });

  it("says before it is made that it is missing, and what it may be", async () => {
    const account = await anAccount(test, "developer");
    const status = await test.api.get("/deposit/status", { token: account.token });
    expect(status.body.data).toEqual({
      initial_deposit_made: false,
      amount: null,
      deposited_at: null,
      balance: 0,
      currency: "USD",
      minimum: 50,
      maximum: 50_000,
    });
  });

  it("opens as CREATED with a link for the payer", async () => {
    const { body } = await payer.initiate(await anAccount(test), 50, { payment_method: "paypal_redirect" });
    expect(body).toMatchObject({ success: true, paypal_order: { amount: 50, currency: "USD", status: "CREATED" } });
    expect(body.paypal_order.approval_link).toContain(body.paypal_order.id);
  });

  it.each([[49.99], [50_000.01], [1_000_000_000]])("is refused at %d dollars with both limits", async (amount) => {
    const { status, body } = await payer.initiate(await anAccount(test), amount);
    expect([status, body.error.code]).toEqual([422, "amount_out_of_range"]);
    expect(body.error.details).toMatchObject([{ path: "amount", minimum: 50, maximum: 50_000 }]);
  });

  it.each([
    ["amount", { amount: 0 }],
    ["amount", { amount: -50 }],
    ["amount", { amount: 50.001 }],
    ["amount", { amount: "100" }],
    ["return_url", { return_url: "http://shop.example/paid" }],
    ["return_url", { return_url: "/paid" }],
    ["return_url", { return_url: "https://paypal.com@shop.example/paid" }],
    ["cancel_url", { cancel_url: "javascript:alert(1)" }],
    ["cancel_url", { cancel_url: undefined }],
    ["payment_method", { payment_method: "card" }],
  ])("is refused as malformed for its %s: %j", async (path, more) => {
    const { status, body } = await payer.initiate(await anAccount(test), 100, more);
    expect([status, body.error.code]).toEqual([400, "validation_failed"]);
    expect(body.error.details).toEqual(expect.arrayContaining([expect.objectContaining({ path })]));
  });

  it("may return to this machine in the sandbox", async () => {
    const answer = await payer.initiate(await anAccount(test), 100, { return_url: "http://localhost:8080/paid" });
    expect(answer.status).toBe(200);
  });

  it("is in US dollars only", async () => {
    const { status, body } = await payer.initiate(await anAccount(test), 100, { currency: "EUR" });
    expect([status, body.error.code]).toEqual([422, "currency_not_supported"]);
  });

  it("is not for mobile users", async () => {
    const { status, body } = await payer.initiate(await anAccount(test, "mobile_user"), 100);
    expect([status, body.error.code]).toEqual([403, "forbidden_role"]);
  });

  it("is made once", async () => {
    const { status, body } = await payer.initiate(await aFundedAccount(test), 100);
    expect([status, body.error.code]).toEqual([409, "deposit_already_made"]);
  });

  it("opened twice and paid twice is a deposit and a top-up", async () => {
    const account = await anAccount(test);
    const [first, second] = [await payer.openDeposit(account, 100), await payer.openDeposit(account, 70)];
    await Promise.all([payer.approve(first), payer.approve(second)]);
    await payer.confirm(account, second);
    expect((await payer.confirm(account, first)).body.transaction).toMatchObject({ amount: 100, new_balance: 170 });
    const status = await test.api.get("/deposit/status", { token: account.token });
    expect(status.body.data).toMatchObject({ amount: 70, balance: 170 });
    expect((await payer.transactions(account)).map(({ description }) => description)).toEqual([
      "Credit top-up by PayPal",
      "Initial deposit by PayPal",
    ]);
  });

  it("can't be confirmed by another account, nor can a top-up be confirmed as a deposit", async () => {
    const account = await aFundedAccount(test);
    const checkoutId = await payer.openDeposit(await anAccount(test), 100);
    await payer.approve(checkoutId);
    expect((await payer.confirm(account, checkoutId)).status).toBe(404);
    const topup = await payer.openTopup(account, 10);
    await payer.approve(topup);
    expect((await payer.confirm(account, topup)).status).toBe(404);
    expect((await payer.atPayPal(topup)).captures).toEqual([]);
  });

  it("replays its answer for a repeated Idempotency-Key and opens one order at PayPal", async () => {
    const account = await anAccount(test);
    const request = { headers: { "idempotency-key": "deposit of today" } };
    const first = await payer.initiate(account, 100, {}, request);
    const second = await payer.initiate(account, 100, {}, request);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect((await payer.initiate(account, 101, {}, request)).body.error.code).toBe("idempotency_key_reused");
  });
});
