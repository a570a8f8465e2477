import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { believed, capture, issuesOf, placeApprovedOrder, placePaidOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
beforeAll(async () => {
  paypal = await startLonePayPal();
});
afterAll(() => paypal.close());

const usd = (value: string) => ({ amount: { currency_code: "USD", value } });
const refund = (captureId: string, body: unknown = "", headers: Record<string, string> = {}) =>
  paypal.call(`/paypal/v2/payments/captures/${captureId}/refund`, { body, headers });
const reverse = (orderId: string, body: unknown = "") => paypal.call(`/api/paypal/orders/${orderId}/reverse`, { body });

describe("a refund", () => {
  it("without an amount gives back all that is left", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    await refund(captureId, usd("20.00"));
    expect((await refund(captureId)).status).toBe(201);
    const order = await believed(paypal, orderId);
    expect(order.refunds.map((one) => one.amount)).toEqual([20, 30]);
    expect(order.captures[0]?.status).toBe("REFUNDED");
  });

  it("of a part leaves the capture partially refunded", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    await refund(captureId, usd("0.01"));
    expect((await believed(paypal, orderId)).captures[0]?.status).toBe("PARTIALLY_REFUNDED");
  });

  it("is told briefly, wholly to who prefers that, and wholly when read", async () => {
    const { captureId } = await placePaidOrder(paypal);
    const brief = await refund(captureId, usd("1.00"));
    expect(Object.keys(brief.json)).toEqual(["id", "status", "links"]);
    const whole = await refund(captureId, usd("2.00"), { prefer: "return=representation" });
    expect(whole.json).toMatchObject({
      amount: { value: "2.00" },
      seller_payable_breakdown: { total_refunded_amount: { value: "3.00" } },
    });
    const read = await paypal.call(`/paypal/v2/payments/refunds/${String(whole.json["id"])}`);
    expect(read.json).toEqual(whole.json);
  });

  it("stands in the order, where the merchant reads the truth", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    await refund(captureId, usd("5.00"));
    const { json } = await paypal.call(`/paypal/v2/checkout/orders/${orderId}`);
    expect(json["purchase_units"]).toMatchObject([{ payments: { refunds: [{ amount: { value: "5.00" } }] } }]);
  });

  it("happens once for a request id, however often it is asked for", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    const key = { "paypal-request-id": "refund-once" };
    const [first, again] = [await refund(captureId, usd("5.00"), key), await refund(captureId, usd("5.00"), key)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json["id"]).toBe(first.json["id"]);
    expect((await believed(paypal, orderId)).refunds).toHaveLength(1);
  });

  it("happens once when the reply was dropped", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    const key = { "paypal-request-id": "refund-dropped" };
    paypal.faults.set({ target: "paypal", fault: "drop_reply", operation: "refund", times: 1 });
    await expect(refund(captureId, "", key)).rejects.toThrow();
    expect((await refund(captureId, "", key)).status).toBe(200);
    expect((await believed(paypal, orderId)).refunds).toHaveLength(1);
  });

  it("with a request id that is still being answered is a conflict", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    const key = { "paypal-request-id": "refund-slow" };
    paypal.faults.set({ target: "paypal", fault: "slow", operation: "refund", times: 1 });
    const slow = refund(captureId, "", key);
    await expect.poll(async () => (await believed(paypal, orderId)).refunds).toHaveLength(1);
    const second = await refund(captureId, "", key);
    expect([second.status, second.json["name"]]).toEqual([409, "RESOURCE_CONFLICT"]);
    expect((await slow).status).toBe(201);
  });
});

describe("a refund that cannot be", () => {
  it.each([
    ["more than was paid", usd("50.01"), "REFUND_AMOUNT_EXCEEDED"],
    ["another currency", { amount: { currency_code: "EUR", value: "1.00" } }, "REFUND_CAPTURE_CURRENCY_MISMATCH"],
    ["nothing", usd("0.00"), "CANNOT_BE_ZERO_OR_NEGATIVE"],
    ["a third decimal", usd("1.001"), "DECIMAL_PRECISION"],
  ])("because it asks for %s moves no money", async (_what, body, issue) => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    const answer = await refund(captureId, body);
    expect([answer.status, ...issuesOf(answer)]).toEqual([422, issue]);
    expect((await believed(paypal, orderId)).refunds).toEqual([]);
  });

  it("because nothing is left says so", async () => {
    const { captureId } = await placePaidOrder(paypal);
    await refund(captureId);
    expect(issuesOf(await refund(captureId))).toEqual(["CAPTURE_FULLY_REFUNDED"]);
  });

  it("because the capture is pending or was denied says so", async () => {
    const orderId = await placeApprovedOrder(paypal);
    await paypal.call(`/api/paypal/orders/${orderId}/pend`, { body: "" });
    await capture(paypal, orderId);
    const captureId = (await believed(paypal, orderId)).captures[0]?.id ?? "";
    expect(issuesOf(await refund(captureId))).toEqual(["PENDING_CAPTURE"]);
    await paypal.call(`/api/paypal/captures/${captureId}/deny`, { body: "" });
    expect(issuesOf(await refund(captureId))).toEqual(["REFUND_NOT_ALLOWED"]);
  });

  it("because the merchant is out of money can be tried again with the same request id", async () => {
    const { captureId } = await placePaidOrder(paypal);
    const key = { "paypal-request-id": "poor" };
    paypal.faults.set({ target: "paypal", fault: "refuse", operation: "refund", times: 1 });
    expect(issuesOf(await refund(captureId, "", key))).toEqual(["REFUND_FAILED_INSUFFICIENT_FUNDS"]);
    expect((await refund(captureId, "", key)).status).toBe(201);
  });

  it("because 180 days are over says so", async () => {
    const lone = await startLonePayPal();
    const { captureId } = await placePaidOrder(lone);
    lone.advance(181 * 86_400);
    const answer = await lone.call(`/paypal/v2/payments/captures/${captureId}/refund`, { body: "" });
    expect(issuesOf(answer)).toEqual(["REFUND_TIME_LIMIT_EXCEEDED"]);
    await lone.close();
  });

  it("because there is no such capture or refund is a 404", async () => {
    expect((await refund("NOSUCHCAPTURE")).status).toBe(404);
    expect((await paypal.call("/paypal/v2/payments/refunds/NOSUCHREFUND")).status).toBe(404);
  });
});

describe("a reversal", () => {
  it("takes all that is left back, and the merchant may not refund on top", async () => {
    const { orderId, captureId } = await placePaidOrder(paypal);
    expect((await reverse(orderId)).json).toMatchObject({
      refunds: [{ amount: 50 }],
      captures: [{ status: "REFUNDED" }],
    });
    expect(issuesOf(await refund(captureId))).toEqual(["TRANSACTION_DISPUTED"]);
  });

  it("of a part takes that part", async () => {
    const { orderId } = await placePaidOrder(paypal);
    expect((await reverse(orderId, { amount: 12.5 })).json).toMatchObject({ refunds: [{ amount: 12.5 }] });
  });

  it.each([
    [{ amount: 0 }, 400],
    [{ amount: "5" }, 400],
    [{ amount: 1.005 }, 400],
    [{ amount: 50.01 }, 409],
  ])("of %o is refused and takes nothing", async (body, status) => {
    const { orderId } = await placePaidOrder(paypal);
    expect((await reverse(orderId, body)).status).toBe(status);
    expect((await believed(paypal, orderId)).refunds).toEqual([]);
  });

  it("of an order that nobody paid is refused", async () => {
    expect((await reverse(await placeApprovedOrder(paypal))).status).toBe(409);
  });
});
