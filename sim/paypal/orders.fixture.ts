import type { LonePayPal } from "./lone-paypal.fixture.ts";

const returnUrl = "http://127.0.0.1:9/return";
const cancelUrl = "http://127.0.0.1:9/cancel?cart=7";

/** The body of an order over 50 dollars, for the tests; a test names only what matters to it. */
export function orderBody(unit: Record<string, unknown> = {}, body: Record<string, unknown> = {}): object {
  return {
    intent: "CAPTURE",
    purchase_units: [{ amount: { currency_code: "USD", value: "50.00" }, custom_id: "pay-1", ...unit }],
    application_context: { return_url: returnUrl, cancel_url: cancelUrl, brand_name: "Passim" },
    ...body,
  };
}

export async function placeOrder(paypal: LonePayPal, unit: Record<string, unknown> = {}): Promise<string> {
  const answer = await paypal.call("/paypal/v2/checkout/orders", { body: orderBody(unit) });
  return String(answer.json["id"]);
}

export async function placeApprovedOrder(paypal: LonePayPal, unit: Record<string, unknown> = {}): Promise<string> {
  const id = await placeOrder(paypal, unit);
  await paypal.call(`/api/paypal/orders/${id}/approve`, { body: "" });
  return id;
}

/** The ids of an order that was paid and of the capture in it. */
export async function placePaidOrder(paypal: LonePayPal, unit: Record<string, unknown> = {}) {
  const orderId = await placeApprovedOrder(paypal, unit);
  await capture(paypal, orderId);
  const [captured] = (await believed(paypal, orderId)).captures;
  return { orderId, captureId: captured?.id ?? "" };
}

export function capture(paypal: LonePayPal, orderId: string, headers: Record<string, string> = {}) {
  return paypal.call(`/paypal/v2/checkout/orders/${orderId}/capture`, { body: "{}", headers });
}

interface Believed {
  readonly id: string;
  readonly status: string;
  readonly captures: readonly { readonly id: string; readonly status: string; readonly amount: number }[];
  readonly refunds: readonly { readonly id: string; readonly amount: number }[];
}

/** What PayPal says for itself about one order. */
export async function believed(paypal: LonePayPal, orderId: string): Promise<Believed> {
  const { text } = await paypal.call("/api/paypal/orders");
  const order = (JSON.parse(text) as Believed[]).find((one) => one.id === orderId); // Its shape is tested by itself.
  if (order === undefined) throw new Error(`PayPal does not know the order ${orderId}.`);
  return order;
}

/** The issues that a refusal names. */
export function issuesOf(answer: { json: Record<string, unknown> }): unknown[] {
  const { details } = answer.json;
  return Array.isArray(details) ? details.map((detail: Record<string, unknown>) => detail["issue"]) : [];
}
