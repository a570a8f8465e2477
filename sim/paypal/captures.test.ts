import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBook } from "../book.ts";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { believed, capture, issuesOf, placeApprovedOrder, placeOrder, placePaidOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
beforeAll(async () => {
  paypal = await startLonePayPal();
});
afterAll(() => paypal.close());

const decline = (orderId: string) => paypal.call(`/api/paypal/orders/${orderId}/decline`, { body: "" });
const approve = (orderId: string) => paypal.call(`/api/paypal/orders/${orderId}/approve`, { body: "" });

describe("a capture", () => {
  it("takes the money of an approved order and says what is left after the fee", async () => {
    const { captureId } = await placePaidOrder(paypal);
    const answer = await paypal.call(`/paypal/v2/payments/captures/${captureId}`);
    expect(answer.json).toMatchObject({
      status: "COMPLETED",
      amount: { currency_code: "USD", value: "50.00" },
      custom_id: "pay-1",
      seller_receivable_breakdown: { paypal_fee: { value: "2.24" }, net_amount: { value: "47.76" } },
    });
  });

  it("of an order nobody approved is refused", async () => {
    const answer = await capture(paypal, await placeOrder(paypal));
    expect([answer.status, ...issuesOf(answer)]).toEqual([422, "ORDER_NOT_APPROVED"]);
  });

  it("of an unknown order is a 404", async () => {
    expect((await capture(paypal, "NOSUCHORDER")).status).toBe(404);
  });

  it("of an order for authorization is refused", async () => {
    const body = { intent: "AUTHORIZE", purchase_units: [{ amount: { currency_code: "USD", value: "1.00" } }] };
    const orderId = String((await paypal.call("/paypal/v2/checkout/orders", { body })).json["id"]);
    await approve(orderId);
    expect(issuesOf(await capture(paypal, orderId))).toEqual(["ACTION_DOES_NOT_MATCH_INTENT"]);
  });

  it("wants JSON for a content type even though its body is empty", async () => {
    const orderId = await placeApprovedOrder(paypal);
    expect((await capture(paypal, orderId, { "content-type": "text/plain" })).status).toBe(415);
    expect((await paypal.call(`/paypal/v2/checkout/orders/${orderId}/capture`, { body: "" })).status).toBe(201);
  });

  it("is told briefly without custom_id at the unit, and wholly to who prefers that", async () => {
    const brief = await capture(paypal, await placeApprovedOrder(paypal));
    expect(brief.json["purchase_units"]).toEqual([{ reference_id: "default", payments: expect.any(Object) }]);
    const whole = await capture(paypal, await placeApprovedOrder(paypal), { prefer: "return=representation" });
    expect(whole.json["purchase_units"]).toMatchObject([{ custom_id: "pay-1", amount: { value: "50.00" } }]);
  });

  it("takes each purchase unit's money on its own", async () => {
    const amount = { currency_code: "USD", value: "2.00" };
    const body = {
      intent: "CAPTURE",
      purchase_units: [
        { reference_id: "a", amount },
        { reference_id: "b", amount },
      ],
    };
    const orderId = String((await paypal.call("/paypal/v2/checkout/orders", { body })).json["id"]);
    await approve(orderId);
    await capture(paypal, orderId);
    expect((await believed(paypal, orderId)).captures.map((one) => one.amount)).toEqual([2, 2]);
  });
});

describe("money is taken once", () => {
  it("however many calls race for it", async () => {
    const orderId = await placeApprovedOrder(paypal);
    const racing = Array.from({ length: 8 }, (_, index) =>
      capture(paypal, orderId, { "paypal-request-id": `r${index}` }),
    );
    const answers = await Promise.all(racing);
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => issuesOf(answer)[0] === "ORDER_ALREADY_CAPTURED")).toHaveLength(7);
    expect((await believed(paypal, orderId)).captures).toHaveLength(1);
  });

  it("and the same request id hears of it again, with 200 for 201", async () => {
    const orderId = await placeApprovedOrder(paypal);
    const key = { "paypal-request-id": "replay" };
    const first = await capture(paypal, orderId, key);
    const again = await capture(paypal, orderId, key);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json["purchase_units"]).toEqual(first.json["purchase_units"]);
  });

  it("and the request id is remembered for 45 days", async () => {
    const lone = await startLonePayPal();
    const orderId = await placeApprovedOrder(lone);
    const key = { "paypal-request-id": "old" };
    await capture(lone, orderId, key);
    lone.advance(45 * 86_400 - 60);
    expect((await capture(lone, orderId, key)).status).toBe(200);
    lone.advance(60);
    expect(issuesOf(await capture(lone, orderId, key))).toEqual(["ORDER_ALREADY_CAPTURED"]);
    await lone.close();
  });

  it("when the reply was dropped", async () => {
    const orderId = await placeApprovedOrder(paypal);
    const key = { "paypal-request-id": "dropped-capture" };
    paypal.faults.set({ target: "paypal", fault: "drop_reply", operation: "capture", times: 1 });
    await expect(capture(paypal, orderId, key)).rejects.toThrow();
    expect((await capture(paypal, orderId, key)).status).toBe(200);
    expect((await believed(paypal, orderId)).captures).toHaveLength(1);
  });

  it("and still stands after a restart", async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "paypal-"));
    const before = await startLonePayPal({ dataFolder });
    const orderId = await placeApprovedOrder(before);
    const key = { "paypal-request-id": "over-restart" };
    await capture(before, orderId, key);
    await before.close();
    const after = await startLonePayPal({ dataFolder });
    expect((await capture(after, orderId, key)).status).toBe(200);
    expect(issuesOf(await capture(after, orderId))).toEqual(["ORDER_ALREADY_CAPTURED"]);
    await after.close();
    rmSync(dataFolder, { recursive: true });
  });

  it("even if PayPal died between noting the request id and taking the money", async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "paypal-"));
    const before = await startLonePayPal({ dataFolder });
    const orderId = await placeApprovedOrder(before);
    await before.close();
    const key = `capture:${orderId}:torn`;
    const torn = { madeId: "NEVERMADE", operation: "capture", key, at: new Date().toISOString() };
    openBook(dataFolder, "paypal-request-ids").put(key, torn);
    const after = await startLonePayPal({ dataFolder });
    expect((await capture(after, orderId, { "paypal-request-id": "torn" })).status).toBe(201);
    await after.close();
    rmSync(dataFolder, { recursive: true });
  });
});

describe("a second call with a request id that is still being answered", () => {
  it("is a 422 until the first is done", async () => {
    const orderId = await placeApprovedOrder(paypal);
    const key = { "paypal-request-id": "in-progress" };
    paypal.faults.set({ target: "paypal", fault: "slow", operation: "capture", times: 1 });
    const slow = capture(paypal, orderId, key);
    await expect.poll(async () => (await believed(paypal, orderId)).captures).toHaveLength(1);
    expect(issuesOf(await capture(paypal, orderId, key))).toEqual(["PREVIOUS_REQUEST_IN_PROGRESS"]);
    expect((await slow).status).toBe(201);
    expect((await capture(paypal, orderId, key)).status).toBe(200);
  });
});

describe("a declined card", () => {
  it("is refused with the way back to the payer's page, and the money stays", async () => {
    const orderId = await placeOrder(paypal);
    await decline(orderId);
    const answer = await capture(paypal, orderId);
    expect([answer.status, ...issuesOf(answer)]).toEqual([422, "INSTRUMENT_DECLINED"]);
    expect(answer.json["links"]).toMatchObject([{ rel: "redirect", href: expect.stringContaining(orderId) }]);
    expect((await believed(paypal, orderId)).captures).toEqual([]);
  });

  it("stays declined for its request id; another card needs another id", async () => {
    const orderId = await placeOrder(paypal);
    await decline(orderId);
    const key = { "paypal-request-id": "first-card" };
    await capture(paypal, orderId, key);
    await approve(orderId);
    expect(issuesOf(await capture(paypal, orderId, key))).toEqual(["INSTRUMENT_DECLINED"]);
    expect((await capture(paypal, orderId, { "paypal-request-id": "second-card" })).status).toBe(201);
  });

  it("can be had by a fault or by a mocked response, too", async () => {
    const orderId = await placeApprovedOrder(paypal);
    paypal.faults.set({ target: "paypal", fault: "refuse", operation: "capture", times: 1 });
    expect(issuesOf(await capture(paypal, orderId))).toEqual(["INSTRUMENT_DECLINED"]);
    const mock = { "paypal-mock-response": '{"mock_application_codes":"INSTRUMENT_DECLINED"}' };
    expect(issuesOf(await capture(paypal, orderId, mock))).toEqual(["INSTRUMENT_DECLINED"]);
    expect((await capture(paypal, orderId)).status).toBe(201);
  });
});

describe("a pending capture", () => {
  const pend = async () => {
    const orderId = await placeApprovedOrder(paypal);
    await paypal.call(`/api/paypal/orders/${orderId}/pend`, { body: "" });
    await capture(paypal, orderId);
    const [pending] = (await believed(paypal, orderId)).captures;
    return { orderId, captureId: pending?.id ?? "" };
  };
  const resolve = (captureId: string, outcome: string) =>
    paypal.call(`/api/paypal/captures/${captureId}/${outcome}`, { body: "" });
  const read = (captureId: string) => paypal.call(`/paypal/v2/payments/captures/${captureId}`);

  it("completes the order without the money: it has a reason and no breakdown", async () => {
    const { orderId, captureId } = await pend();
    expect((await believed(paypal, orderId)).status).toBe("COMPLETED");
    const { json } = await read(captureId);
    expect(json).toMatchObject({ status: "PENDING", status_details: { reason: "PENDING_REVIEW" } });
    expect(json["seller_receivable_breakdown"]).toBeUndefined();
  });

  it.each([
    ["complete", "COMPLETED"],
    ["deny", "DECLINED"],
  ])("can %s, and then is %s for good", async (outcome, status) => {
    const { captureId } = await pend();
    expect((await resolve(captureId, outcome)).status).toBe(200);
    expect((await read(captureId)).json["status"]).toBe(status);
    expect((await resolve(captureId, outcome)).status).toBe(409);
  });

  it("is what comes of a currency that the account does not hold", async () => {
    const { captureId } = await placePaidOrder(paypal, { amount: { currency_code: "EUR", value: "9.00" } });
    expect((await read(captureId)).json).toMatchObject({
      status: "PENDING",
      status_details: { reason: "RECEIVING_PREFERENCE_MANDATES_MANUAL_ACTION" },
    });
  });
});

describe("an invoice id that was paid before", () => {
  it("is taken again unless the account blocks duplicates", async () => {
    await placePaidOrder(paypal, { invoice_id: "inv-1" });
    const { orderId } = await placePaidOrder(paypal, { invoice_id: "inv-1" });
    expect((await believed(paypal, orderId)).captures).toHaveLength(1);
  });

  it("is refused at the capture and at the next order if it does", async () => {
    const strict = await startLonePayPal({ blocksDuplicateInvoices: true });
    const [first, second] = [
      await placeApprovedOrder(strict, { invoice_id: "inv-1" }),
      await placeApprovedOrder(strict, { invoice_id: "inv-1" }),
    ];
    expect((await capture(strict, first)).status).toBe(201);
    expect(issuesOf(await capture(strict, second))).toEqual(["DUPLICATE_INVOICE_ID"]);
    const amount = { currency_code: "USD", value: "1.00" };
    const body = { intent: "CAPTURE", purchase_units: [{ amount, invoice_id: "inv-1" }] };
    expect(issuesOf(await strict.call("/paypal/v2/checkout/orders", { body }))).toEqual(["DUPLICATE_INVOICE_ID"]);
    await strict.close();
  });
});
