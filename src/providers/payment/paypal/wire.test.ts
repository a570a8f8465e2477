import { describe, expect, it } from "vitest";
import { linkedId, orderBody, readCheckout, readRefund } from "./wire.ts";

const unit = { reference_id: "default", amount: { currency_code: "USD", value: "25.00" }, custom_id: "pay_1" };
const order = { id: "5O190127TN364715T", status: "CREATED", purchase_units: [unit] };

function withCaptures(captures: unknown[]) {
  return { ...order, status: "COMPLETED", purchase_units: [{ ...unit, payments: { captures } }] };
}

describe("a checkout", () => {
  it.each([
    ["approve", "CREATED"],
    ["payer-action", "PAYER_ACTION_REQUIRED"],
  ])("has its approval link under the name %s", (rel, status) => {
    const links = [
      { rel: "self", href: "https://api.example/self", method: "GET" },
      { rel, href: "https://pay.example/checkoutnow?token=1", method: "GET" },
    ];
    expect(readCheckout({ ...order, status, links })).toEqual({
      id: "5O190127TN364715T",
      status: "created",
      approvalLink: "https://pay.example/checkoutnow?token=1",
      amountCents: 2500n,
      currency: "USD",
      reference: "pay_1",
      captures: [],
      refunds: [],
    });
  });

  it.each([
    ["SAVED", "created"],
    ["APPROVED", "approved"],
    ["COMPLETED", "completed"],
    ["VOIDED", "voided"],
  ])("that PayPal calls %s is %s", (wire, status) => {
    expect(readCheckout({ ...order, status: wire })?.status).toBe(status);
  });

  it("shows what became of each capture, the newest last, for a completed one need not be paid", () => {
    const amount = unit.amount;
    const checkout = readCheckout(
      withCaptures([
        { id: "C2", status: "PENDING", amount, create_time: "2026-01-02T00:00:00Z" },
        {
          id: "C1",
          status: "DECLINED",
          amount,
          create_time: "2026-01-01T00:00:00Z",
          seller_receivable_breakdown: { paypal_fee: { currency_code: "USD", value: "1.36" } },
        },
      ]),
    );
    expect(checkout?.captures).toEqual([
      { id: "C1", status: "declined", amountCents: 2500n, currency: "USD", feeCents: 136n },
      { id: "C2", status: "pending", amountCents: 2500n, currency: "USD", feeCents: 0n },
    ]);
  });

  it.each([
    ["the minimal form, which has no amount", { ...order, purchase_units: [{ reference_id: "default" }] }],
    ["no purchase unit", { ...order, purchase_units: [] }],
    ["two of them", { ...order, purchase_units: [unit, unit] }],
    ["a status that nobody told us of", { ...order, status: "PAID_PERHAPS" }],
    ["a capture status that nobody told us of", withCaptures([{ id: "C", status: "DONE", amount: unit.amount }])],
    [
      "an amount that is a number",
      { ...order, purchase_units: [{ ...unit, amount: { currency_code: "USD", value: 25 } }] },
    ],
    [
      "an amount below the cent",
      { ...order, purchase_units: [{ ...unit, amount: { currency_code: "USD", value: "0.001" } }] },
    ],
    ["nothing", undefined],
  ])("is not read from %s", (_, body) => {
    expect(readCheckout(body)).toBeUndefined();
  });

  it("asks for payment at once, for no address, and names our reference twice", () => {
    const body = orderBody({
      reference: "pay_1",
      amountCents: 2500n,
      currency: "USD",
      description: "d".repeat(200),
      brandName: "Passim",
      returnUrl: "https://shop.example/ok",
      cancelUrl: "https://shop.example/cancel",
    });
    expect(body).toEqual({
      intent: "CAPTURE",
      purchase_units: [
        {
          amount: { currency_code: "USD", value: "25.00" },
          custom_id: "pay_1",
          invoice_id: "pay_1",
          description: "d".repeat(127),
        },
      ],
      payment_source: {
        paypal: {
          experience_context: {
            brand_name: "Passim",
            user_action: "PAY_NOW",
            shipping_preference: "NO_SHIPPING",
            payment_method_preference: "IMMEDIATE_PAYMENT_REQUIRED",
            return_url: "https://shop.example/ok",
            cancel_url: "https://shop.example/cancel",
          },
        },
      },
    });
  });
});

describe("a refund", () => {
  it("stands in its checkout, and one that can't be read spoils nothing else", () => {
    const refunds = [{ id: "R1", status: "COMPLETED", amount: unit.amount }, { id: "R2", status: "NEW TO US" }, null];
    const captures = [{ id: "C1", status: "REFUNDED", amount: unit.amount }];
    const checkout = readCheckout({ ...order, purchase_units: [{ ...unit, payments: { captures, refunds } }] });
    expect(checkout).toMatchObject({ captures: [{ id: "C1" }], refunds: [{ id: "R1", amountCents: 2500n }] });
    expect(checkout?.refunds).toHaveLength(1);
  });

  it("names its capture by the link up", () => {
    const links = [
      { rel: "self", href: "https://api.example/v2/payments/refunds/R1" },
      { rel: "up", href: "https://api.example/v2/payments/captures/C1" },
    ];
    expect(readRefund({ id: "R1", status: "PENDING", amount: unit.amount, links })).toEqual({
      id: "R1",
      status: "pending",
      amountCents: 2500n,
      currency: "USD",
      captureId: "C1",
    });
  });

  it("is not read from an answer that lacks its amount", () => {
    expect(readRefund({ id: "R1", status: "COMPLETED" })).toBeUndefined();
  });
});

describe("a link up", () => {
  it("to another kind of thing names nothing", () => {
    expect(linkedId([{ rel: "up", href: "https://api.example/v2/checkout/orders/O1" }], "captures")).toBeNull();
    expect(linkedId([{ rel: "up", href: "https://api.example/v2/checkout/orders/../x?y" }], "orders")).toBeNull();
    expect(linkedId([], "orders")).toBeNull();
  });
});
