import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { believed, issuesOf, orderBody, placeApprovedOrder, placeOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
beforeAll(async () => {
  paypal = await startLonePayPal();
});
afterAll(() => paypal.close());

const create = (body: unknown, headers: Record<string, string> = {}) =>
  paypal.call("/paypal/v2/checkout/orders", { body, headers });
const get = (orderId: string) => paypal.call(`/paypal/v2/checkout/orders/${orderId}`);
const relsOf = (answer: { json: Record<string, unknown> }) =>
  (answer.json["links"] as { rel: string }[]).map((link) => link.rel); // Every order has links.

describe("the two dialects of a new order", () => {
  it("without a payment source are CREATED with an approve link", async () => {
    const answer = await create(orderBody());
    expect([answer.status, answer.json["status"]]).toEqual([201, "CREATED"]);
    expect(relsOf(answer)).toEqual(["self", "approve", "update", "capture"]);
    expect(answer.json["id"]).toMatch(/^[A-Z0-9]{17}$/);
  });

  it("with a payment source wait for the payer with a payer-action link", async () => {
    const body = orderBody({}, { payment_source: { paypal: { experience_context: {} } } });
    const answer = await create(body, { "paypal-request-id": "dialect" });
    expect([answer.status, answer.json["status"]]).toEqual([200, "PAYER_ACTION_REQUIRED"]);
    expect(relsOf(answer)).toEqual(["self", "payer-action"]);
    expect(answer.json["payment_source"]).toEqual({ paypal: {} });
  });

  it("are answered briefly unless the caller prefers the representation", async () => {
    expect((await create(orderBody())).json["purchase_units"]).toBeUndefined();
    const whole = await create(orderBody(), { prefer: "return=representation" });
    expect(whole.json["purchase_units"]).toMatchObject([{ reference_id: "default", custom_id: "pay-1" }]);
  });
});

describe("a request that PayPal calls malformed", () => {
  const unit = { amount: { currency_code: "USD", value: "1.00" } };
  it.each([
    ["no JSON", "{", "MALFORMED_REQUEST_JSON"],
    ["no intent", { purchase_units: [unit] }, "MISSING_REQUIRED_PARAMETER"],
    ["an unknown intent", { intent: "GIFT", purchase_units: [unit] }, "INVALID_PARAMETER_VALUE"],
    ["no purchase unit", { intent: "CAPTURE", purchase_units: [] }, "INVALID_PARAMETER_VALUE"],
    ["no amount", orderBody({ amount: undefined }), "MISSING_REQUIRED_PARAMETER"],
    ["an amount in words", orderBody({ amount: { currency_code: "USD", value: "ten" } }), "INVALID_PARAMETER_SYNTAX"],
    [
      "an amount that is a number",
      orderBody({ amount: { currency_code: "USD", value: 10 } }),
      "INVALID_PARAMETER_SYNTAX",
    ],
    ["a currency of two letters", orderBody({ amount: { currency_code: "US", value: "1" } }), "INVALID_STRING_LENGTH"],
    ["a custom_id of 128 characters", orderBody({ custom_id: "x".repeat(128) }), "INVALID_STRING_LENGTH"],
    ["an invoice_id of 128 characters", orderBody({ invoice_id: "x".repeat(128) }), "INVALID_STRING_LENGTH"],
    [
      "a return_url that is no address",
      orderBody({}, { application_context: { return_url: "return" } }),
      "INVALID_PARAMETER_SYNTAX",
    ],
    [
      "a payment source without a request id",
      orderBody({}, { payment_source: { paypal: {} } }),
      "PAYPAL_REQUEST_ID_REQUIRED",
    ],
  ])("for %s is a 400 that names the issue", async (_what, body, issue) => {
    const answer = await create(body);
    expect([answer.status, answer.json["name"]]).toEqual([400, "INVALID_REQUEST"]);
    expect(issuesOf(answer)).toEqual([issue]);
  });

  it("for its content type is a 415", async () => {
    expect((await create(orderBody(), { "content-type": "text/plain" })).status).toBe(415);
  });
});

describe("a request that PayPal cannot process", () => {
  const amount = (currency_code: string, value: string, breakdown?: object) =>
    orderBody({ amount: { currency_code, value, breakdown } });
  const usd = (value: string) => ({ currency_code: "USD", value });
  it.each([
    ["nothing to pay", amount("USD", "0.00"), "CANNOT_BE_ZERO_OR_NEGATIVE"],
    ["less than nothing", amount("USD", "-1"), "CANNOT_BE_ZERO_OR_NEGATIVE"],
    ["a third decimal", amount("USD", "1.001"), "DECIMAL_PRECISION"],
    ["decimals of a yen", amount("JPY", "100.00"), "DECIMALS_NOT_SUPPORTED"],
    ["decimals of a forint", amount("HUF", "100.5"), "DECIMALS_NOT_SUPPORTED"],
    ["decimals of a Taiwan dollar", amount("TWD", "1.0"), "DECIMALS_NOT_SUPPORTED"],
    ["a currency that PayPal has not", amount("XYZ", "1.00"), "INVALID_CURRENCY_CODE"],
    ["more than the most", amount("USD", "1000000000000000.00"), "MAX_VALUE_EXCEEDED"],
    ["a breakdown that adds up to another sum", amount("USD", "3.00", { item_total: usd("2.99") }), "AMOUNT_MISMATCH"],
    ["an empty payment source", orderBody({}, { payment_source: {} }), "NO_PAYMENT_SOURCE_PROVIDED"],
  ])("for %s is a 422 that names the issue", async (_what, body, issue) => {
    const answer = await create(body);
    expect([answer.status, answer.json["name"]]).toEqual([422, "UNPROCESSABLE_ENTITY"]);
    expect(issuesOf(answer)).toEqual([issue]);
  });

  it.each([
    ["JPY", "100", "100"],
    ["USD", "7", "7.00"],
    ["USD", "999999999999999.99", "999999999999999.99"],
  ])("%s %s is taken, and printed as %s", async (currency, value, printed) => {
    const answer = await create(amount(currency, value), { prefer: "return=representation" });
    expect(answer.json["purchase_units"]).toMatchObject([{ amount: { currency_code: currency, value: printed } }]);
  });

  it("takes a breakdown whose parts, less the discounts, are the amount", async () => {
    const parts = { item_total: usd("10.00"), tax_total: usd("1.50"), discount: usd("2.00") };
    expect((await create(amount("USD", "9.50", parts))).status).toBe(201);
  });
});

describe("the request id of a create call", () => {
  it("finds the same order for six hours, as it is by then", async () => {
    const key = { "paypal-request-id": "create-twice" };
    const first = await create(orderBody(), key);
    await paypal.call(`/api/paypal/orders/${String(first.json["id"])}/approve`, { body: "" });
    const again = await create(orderBody(), key);
    expect([again.status, again.json["id"], again.json["status"]]).toEqual([200, first.json["id"], "APPROVED"]);
  });

  it("makes a new order after six hours", async () => {
    const lone = await startLonePayPal();
    const post = () =>
      lone.call("/paypal/v2/checkout/orders", { body: orderBody(), headers: { "paypal-request-id": "late" } });
    const first = await post();
    lone.advance(6 * 3600);
    const later = await post();
    expect(later.status).toBe(201);
    expect(later.json["id"]).not.toBe(first.json["id"]);
    await lone.close();
  });

  it("is refused when it is longer than 108 characters", async () => {
    const answer = await create(orderBody(), { "paypal-request-id": "k".repeat(109) });
    expect(issuesOf(answer)).toEqual(["INVALID_STRING_LENGTH"]);
  });
});

describe("the windows of an order", () => {
  it("leave it unknown three hours after it was made, if the payer never came", async () => {
    const lone = await startLonePayPal();
    const orderId = await placeOrder(lone);
    lone.advance(3 * 3600 - 60);
    expect((await lone.call(`/paypal/v2/checkout/orders/${orderId}`)).status).toBe(200);
    lone.advance(60);
    expect((await lone.call(`/paypal/v2/checkout/orders/${orderId}`)).status).toBe(404);
    await lone.close();
  });

  it("give a payer who came three more hours", async () => {
    const lone = await startLonePayPal();
    const orderId = await placeOrder(lone);
    lone.advance(2 * 3600);
    await lone.call(`/paypal/checkoutnow?token=${orderId}`);
    lone.advance(2 * 3600);
    expect((await lone.call(`/paypal/v2/checkout/orders/${orderId}`)).status).toBe(200);
    lone.advance(3600);
    expect((await lone.call(`/paypal/v2/checkout/orders/${orderId}`)).status).toBe(404);
    await lone.close();
  });

  it("void an approved order that nobody captured, even if nobody asks for it", async () => {
    const lone = await startLonePayPal();
    const orderId = await placeApprovedOrder(lone);
    lone.advance(3 * 3600);
    await lone.runLater(1000);
    expect((await believed(lone, orderId)).status).toBe("VOIDED");
    await lone.close();
  });
});

describe("misfortunes of a create or get call", () => {
  it("a fault can refuse to create: the account is restricted", async () => {
    paypal.faults.set({ target: "paypal", fault: "refuse", operation: "create", times: 1 });
    expect(issuesOf(await create(orderBody()))).toEqual(["PAYEE_ACCOUNT_RESTRICTED"]);
  });

  it("an error is answered in PayPal's envelope, before anything is done", async () => {
    paypal.faults.set({ target: "paypal", fault: "error", operation: "create", times: 1 });
    const key = { "paypal-request-id": "broken" };
    const answer = await create(orderBody(), key);
    expect([answer.status, answer.json["name"]]).toEqual([500, "INTERNAL_SERVER_ERROR"]);
    expect((await create(orderBody(), key)).status).toBe(201);
  });

  it("a fault can refuse to show an order, and leaves it alone", async () => {
    const orderId = await placeOrder(paypal);
    paypal.faults.set({ target: "paypal", fault: "refuse", operation: "get", times: 1 });
    const answer = await get(orderId);
    expect([answer.status, ...issuesOf(answer)]).toEqual([403, "PERMISSION_DENIED"]);
    expect((await get(orderId)).status).toBe(200);
  });

  it("a time-out is never answered, makes nothing, and leaves the request id free", async () => {
    paypal.faults.set({ target: "paypal", fault: "timeout", operation: "create", times: 1 });
    const key = { "paypal-request-id": "hung" };
    const impatience = new AbortController();
    const hung = paypal.call("/paypal/v2/checkout/orders", {
      body: orderBody(),
      headers: key,
      signal: impatience.signal,
    });
    await expect.poll(() => paypal.faults.list()).toEqual([]);
    impatience.abort();
    await expect(hung).rejects.toThrow();
    expect((await create(orderBody(), key)).status).toBe(201);
  });

  it("a dropped reply leaves an order that the same request id finds", async () => {
    paypal.faults.set({ target: "paypal", fault: "drop_reply", operation: "create", times: 1 });
    const key = { "paypal-request-id": "dropped" };
    await expect(create(orderBody(), key)).rejects.toThrow();
    const again = await create(orderBody(), key);
    expect([again.status, again.json["status"]]).toEqual([200, "CREATED"]);
  });

  it("a mocked issue is answered under its status, and nothing is done", async () => {
    const orderId = await placeOrder(paypal);
    const mock = (code: string) =>
      paypal.call(`/paypal/v2/checkout/orders/${orderId}`, {
        headers: { "paypal-mock-response": JSON.stringify({ mock_application_codes: code }) },
      });
    expect((await mock("INTERNAL_SERVER_ERROR")).status).toBe(500);
    expect((await mock("PERMISSION_DENIED")).status).toBe(403);
    expect((await mock("INVALID_RESOURCE_ID")).status).toBe(404);
    expect((await get(orderId)).status).toBe(200);
  });
});
