import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { createPayer, returnUrls } from "./payment.fixture.ts";

const test = useTestApp();
const payer = createPayer(test);

describe("a payment whose course is disturbed", () => {
  it("is captured when its payer approves and never comes back", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.approve(checkoutId);
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(125);
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(125);
  });

  it("is credited once when PayPal took the money and its answer was lost", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.approve(checkoutId);
    await payer.break("drop_reply", "capture");
    const lost = await payer.capture(account, checkoutId);
    expect([lost.status, lost.body.error.code]).toEqual([502, "payment_provider_unavailable"]);
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(125);
    const { captures } = await payer.atPayPal(checkoutId);
    const again = await payer.capture(account, checkoutId);
    expect([again.status, again.body.transaction.new_balance, captures.length]).toEqual([200, 125, 1]);
  });

  it("is captured by a repeated call after PayPal broke", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.approve(checkoutId);
    await payer.break("error", "capture");
    const request = { headers: { "idempotency-key": "capture once more" } };
    expect((await payer.capture(account, checkoutId, request)).status).toBe(502);
    expect((await payer.capture(account, checkoutId, request)).body.transaction.new_balance).toBe(125);
  });

  it("goes on by itself once PayPal is back", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.approve(checkoutId);
    await test.sandbox.post("/api/faults", { target: "paypal", fault: "error" });
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(100);
    await test.sandbox.delete("/api/faults");
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(125);
  });

  it("that PayPal did not take is made whole by the same Idempotency-Key, as one order", async () => {
    const account = await anAccount(test);
    const request = { headers: { "idempotency-key": "try until it works" } };
    await payer.break("drop_reply", "create");
    expect((await payer.initiate(account, 60, {}, request)).status).toBe(502);
    const { status, body } = await payer.initiate(account, 60, {}, request);
    expect([status, body.paypal_order.status]).toEqual([200, "CREATED"]);
    await payer.approve(body.paypal_order.id);
    expect((await payer.confirm(account, body.paypal_order.id)).body.transaction.new_balance).toBe(60);
    const orders = (await test.sandbox.get("/api/paypal/orders")).body as { custom_id: string; id: string }[];
    const mine = orders.find(({ id }) => id === body.paypal_order.id);
    expect(orders.filter((order) => order.custom_id === mine?.custom_id)).toHaveLength(1);
  });

  it("that PayPal refuses to open is told as PayPal's refusal and stays in the statement as failed", async () => {
    const account = await anAccount(test);
    await payer.break("refuse", "create");
    const { status, body } = await payer.initiate(account, 60);
    expect([status, body.error.code]).toEqual([502, "payment_provider_unavailable"]);
    expect(await payer.transactions(account)).toMatchObject([{ amount: 60, status: "failed" }]);
  });

  it("is closed when its time runs out, and a new one can be made", async () => {
    const account = await anAccount(test);
    const checkoutId = await payer.openDeposit(account, 60);
    await payer.reconcile(7 * 3_600);
    const login = await test.api.post("/auth/login", { email: account.email, password });
    const later = { ...account, token: login.body.access_token as string };
    const closed = await payer.confirm(later, checkoutId);
    expect([closed.status, closed.body.error.code]).toEqual([409, "payment_closed"]);
    expect(await payer.transactions(later)).toMatchObject([{ amount: 60, status: "failed" }]);
    const next = await payer.openDeposit(later, 60);
    await payer.approve(next);
    expect((await payer.confirm(later, next)).status).toBe(200);
  });

  it("that PayPal has forgotten or voided is told as closed to who captures it late", async () => {
    const account = await anAccount(test);
    const [ignored, approved] = [await payer.openDeposit(account, 60), await payer.openDeposit(account, 60)];
    await payer.approve(approved);
    await test.sandbox.post("/api/clock", { advance_seconds: 7 * 3_600 });
    expect((await payer.confirm(account, ignored)).body.error.code).toBe("payment_closed");
    expect((await payer.confirm(account, approved)).body.error.code).toBe("payment_closed");
  });

  it("that was declined is not tried again by itself, but is when the payer comes back with another card", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 25);
    await payer.decline(checkoutId);
    await payer.capture(account, checkoutId);
    await payer.approve(checkoutId);
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(100);
    const page = await fetch(`${test.url}/payments/return?token=${checkoutId}&PayerID=P1`);
    expect(page.status).toBe(200);
    await test.drain();
    expect(await payer.balance(account)).toBe(125);
  });
});

describe("the pages for payers", () => {
  it.each(["/payments/return", "/payments/return?token=UNKNOWN", "/payments/cancelled?token=%3Cscript%3E"])(
    "%s answers a page that runs nothing and repeats nothing of its address",
    async (path) => {
      const page = await fetch(`${test.url}${path}`);
      const text = await page.text();
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(text).not.toMatch(/<script|UNKNOWN/);
    },
  );

  it("capture nothing for a payer who has not approved", async () => {
    const account = await anAccount(test);
    const { body } = await payer.initiate(account, 60, returnUrls);
    await fetch(`${test.url}/payments/return?token=${body.paypal_order.id}`);
    await test.drain();
    expect((await payer.atPayPal(body.paypal_order.id)).captures).toEqual([]);
    expect((await payer.confirm(account, body.paypal_order.id)).body.error.code).toBe("payment_not_approved");
  });
});
