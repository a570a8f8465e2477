import { describe, expect, it } from "vitest";
import { aFundedAccount, anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { createPayer } from "./payment.fixture.ts";

const test = useTestApp();
const payer = createPayer(test);

describe("capturing a payment", () => {
  it("fifty times at once takes the money once and answers everybody alike", async () => {
    const account = await anAccount(test);
    const checkoutId = await payer.openDeposit(account, 80);
    await payer.approve(checkoutId);
    const answers = await Promise.all(Array.from({ length: 50 }, async () => await payer.confirm(account, checkoutId)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await payer.atPayPal(checkoutId)).captures).toHaveLength(1);
    expect(await payer.balance(account)).toBe(80);
  });

  it("answers the same transaction later, whatever happened to the balance since", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 20);
    await payer.approve(checkoutId);
    const first = await payer.capture(account, checkoutId);
    const next = await payer.openTopup(account, 5);
    await payer.approve(next);
    await payer.capture(account, next);
    expect((await payer.capture(account, checkoutId)).body).toEqual(first.body);
    expect(first.body.transaction).toMatchObject({ amount: 20, new_balance: 120 });
    expect(await payer.balance(account)).toBe(125);
  });

  it.each(["orderID", "orderId", "order_id", "paypal_order_id"])("takes PayPal's id as %s", async (field) => {
    const account = await aFundedAccount(test);
    const checkoutId = await payer.openTopup(account, 20);
    await payer.approve(checkoutId);
    const body = { [field]: checkoutId, amount: 999_999, unknown: true };
    const answer = await test.api.post("/payment/capture-paypal-order", body, { token: account.token });
    expect([answer.status, answer.body.transaction.amount]).toEqual([200, 20]);
  });

  it.each([{}, { orderID: "A1", order_id: "A2" }, { orderID: 17 }, { orderID: null }])(
    "refuses the body %j",
    async (body) => {
      const account = await anAccount(test);
      const answer = await test.api.post("/payment/capture-paypal-order", body, { token: account.token });
      expect([answer.status, answer.body.error.code]).toEqual([400, "validation_failed"]);
    },
  );

  it("is 404 for an id that is unknown, and for another account's", async () => {
    const checkoutId = await payer.openDeposit(await anAccount(test), 100);
    const stranger = await anAccount(test);
    await payer.approve(checkoutId);
    const [foreign, unknown] = [await payer.capture(stranger, checkoutId), await payer.capture(stranger, "5O1")];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect({ ...foreign.body, request_id: "" }).toEqual({ ...unknown.body, request_id: "" });
    expect((await payer.atPayPal(checkoutId)).captures).toEqual([]);
  });

  it("before the payer approved is refused with the link, and works afterwards", async () => {
    const account = await aFundedAccount(test);
    const checkoutId = await payer.openTopup(account, 30);
    const early = await payer.capture(account, checkoutId);
    expect([early.status, early.body.error.code]).toEqual([409, "payment_not_approved"]);
    expect(early.body.approval_link).toContain(checkoutId);
    await payer.approve(checkoutId);
    expect((await payer.capture(account, checkoutId)).status).toBe(200);
  });

  it("of a declined card is refused with the link to try another, which then pays", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 30);
    await payer.decline(checkoutId);
    const declined = await payer.capture(account, checkoutId);
    expect([declined.status, declined.body.error.code]).toEqual([422, "payment_declined"]);
    expect(declined.body.approval_link).toContain(checkoutId);
    expect(await payer.balance(account)).toBe(100);
    await payer.approve(checkoutId);
    expect((await payer.capture(account, checkoutId)).body.transaction.new_balance).toBe(130);
  });

  it("of a declined card tells all who ask at once", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 30);
    await payer.decline(checkoutId);
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await payer.capture(account, checkoutId)));
    expect(new Set(answers.map(({ body }) => body.error.code))).toEqual(new Set(["payment_declined"]));
  });

  it("is 202 while PayPal has not decided, and books itself when it has", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 30);
    await payer.approve(checkoutId);
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/pend`, {});
    const pending = await payer.capture(account, checkoutId);
    expect([pending.status, pending.body.transaction.status]).toEqual([202, "pending"]);
    expect(await payer.balance(account)).toBe(100);
    const [capture] = (await payer.atPayPal(checkoutId)).captures;
    await test.sandbox.post(`/api/paypal/captures/${capture?.id}/complete`, {});
    await payer.reconcile();
    expect(await payer.balance(account)).toBe(130);
    expect((await payer.capture(account, checkoutId)).body.transaction).toMatchObject({ status: "completed" });
  });

  it("that PayPal denies after all credits nothing and can't be tried again", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 30);
    await payer.approve(checkoutId);
    await test.sandbox.post(`/api/paypal/orders/${checkoutId}/pend`, {});
    await payer.capture(account, checkoutId);
    const [capture] = (await payer.atPayPal(checkoutId)).captures;
    await test.sandbox.post(`/api/paypal/captures/${capture?.id}/deny`, {});
    await payer.reconcile();
    const again = await payer.capture(account, checkoutId);
    expect([again.body.error.code, again.body.approval_link]).toEqual(["payment_declined", null]);
    expect(await payer.balance(account)).toBe(100);
    expect(await payer.transactions(account)).toContainEqual(expect.objectContaining({ amount: 30, status: "failed" }));
  });

  it("of another amount than asked for goes to nobody but a person's desk", async () => {
    const account = await aFundedAccount(test, 100);
    const checkoutId = await payer.openTopup(account, 30);
    await payer.approve(checkoutId);
    await test.app.database.pool.query("update payment set amount_cents = 300000 where checkout_id = $1", [checkoutId]);
    const answer = await payer.capture(account, checkoutId);
    expect([answer.status, answer.body.transaction.status]).toEqual([202, "pending"]);
    expect(await payer.balance(account)).toBe(100);
    expect(await payer.ledgerDifferences()).toEqual([]);
  });
});
