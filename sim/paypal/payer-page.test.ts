import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { believed, capture, issuesOf, placeApprovedOrder, placeOrder, placePaidOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
beforeAll(async () => {
  paypal = await startLonePayPal();
});
afterAll(() => paypal.close());

const open = (orderId: string) => paypal.call(`/paypal/checkoutnow?token=${orderId}`);
const press = (orderId: string, button: string) =>
  paypal.call(`/paypal/checkoutnow/${button}`, {
    body: `token=${orderId}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });

describe("the payer's page", () => {
  it("says who is paid, how much, what for, and that it is a sandbox", async () => {
    const { text } = await open(await placeOrder(paypal, { description: "50 USD of credit" }));
    for (const said of ["Passim", "50.00", "USD", "50 USD of credit", "Sandbox"]) expect(text).toContain(said);
  });

  it("names its icon, so that a browser complains of none missing", async () => {
    expect((await open(await placeOrder(paypal))).text).toContain('<link rel="icon" href="data:image/svg');
  });

  it("prints what the merchant wrote as text, never as markup", async () => {
    const { text } = await open(await placeOrder(paypal, { description: "<script>alert(1)</script>" }));
    expect(text).not.toContain("<script>");
  });

  it("Pay approves and goes back with the order and the payer", async () => {
    const orderId = await placeOrder(paypal);
    const answer = await press(orderId, "pay");
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:9/return\\?token=${orderId}&PayerID=[A-Z0-9]{13}$`),
    );
    expect((await believed(paypal, orderId)).status).toBe("APPROVED");
  });

  it("Cancel goes back without approving, keeping what the address carried, and the link stays good", async () => {
    const orderId = await placeOrder(paypal);
    const answer = await press(orderId, "cancel");
    expect(answer.headers.get("location")).toBe(`http://127.0.0.1:9/cancel?cart=7&token=${orderId}`);
    expect((await believed(paypal, orderId)).status).toBe("CREATED");
    expect((await open(orderId)).text).toContain("Cancel</button>");
  });

  it("Decline goes back as Pay does; the payer may return and pay with another card", async () => {
    const orderId = await placeOrder(paypal);
    expect((await press(orderId, "decline")).headers.get("location")).toContain("/return?token=");
    expect(issuesOf(await capture(paypal, orderId))).toEqual(["INSTRUMENT_DECLINED"]);
    expect((await open(orderId)).text).toContain("was declined");
    await press(orderId, "pay");
    expect((await capture(paypal, orderId)).status).toBe(201);
  });

  it("says that it is paid already, and takes no second payment", async () => {
    const { orderId } = await placePaidOrder(paypal);
    expect((await open(orderId)).text).toContain("paid already");
    const pressed = await press(orderId, "pay");
    expect([pressed.status, pressed.headers.get("location")]).toEqual([200, null]);
  });

  it("says that the link has expired", async () => {
    const lone = await startLonePayPal();
    const orderId = await placeOrder(lone);
    lone.advance(3 * 3600);
    const answer = await lone.call(`/paypal/checkoutnow?token=${orderId}`);
    expect(answer.status).toBe(410);
    expect(answer.text).toContain("has expired");
    await lone.close();
  });

  it("is a 404 for a token that nobody has issued, or for none", async () => {
    expect((await open("NOSUCHORDER")).status).toBe(404);
    expect((await paypal.call("/paypal/checkoutnow")).status).toBe(404);
  });

  it("leaves a payer without a way back where the merchant gave none", async () => {
    const body = { intent: "CAPTURE", purchase_units: [{ amount: { currency_code: "USD", value: "1.00" } }] };
    const { json } = await paypal.call("/paypal/v2/checkout/orders", { body });
    const answer = await press(String(json["id"]), "pay");
    expect([answer.status, answer.headers.get("location")]).toEqual([200, null]);
    expect((await believed(paypal, String(json["id"]))).status).toBe("APPROVED");
  });
});

describe("the people's page", () => {
  it("lists what waits with buttons for both endings, and drops what is paid", async () => {
    const lone = await startLonePayPal();
    const waiting = await placeOrder(lone, { description: "<b>credit</b>" });
    const { orderId: paid } = await placePaidOrder(lone);
    expect(lone.page()).toContain(`data-post="/api/paypal/orders/${waiting}/approve"`);
    expect(lone.page()).toContain(`data-post="/api/paypal/orders/${waiting}/decline"`);
    expect(lone.page()).not.toContain(paid);
    expect(lone.page()).not.toContain("<b>credit");
    await lone.close();
  });
});

describe("the calls of the sandbox", () => {
  it("list every order in the shape that is compared with a ledger", async () => {
    const lone = await startLonePayPal();
    const { orderId, captureId } = await placePaidOrder(lone);
    await lone.call(`/paypal/v2/payments/captures/${captureId}/refund`, {
      body: { amount: { currency_code: "USD", value: "0.50" } },
    });
    const { text } = await lone.call("/api/paypal/orders");
    expect(JSON.parse(text)).toEqual([
      {
        id: orderId,
        status: "COMPLETED",
        amount: 50,
        currency: "USD",
        custom_id: "pay-1",
        captures: [{ id: captureId, status: "PARTIALLY_REFUNDED", amount: 50 }],
        refunds: [{ id: expect.any(String), amount: 0.5 }],
      },
    ]);
    await lone.close();
  });

  it.each([
    "orders/NOSUCH/approve",
    "orders/NOSUCH/decline",
    "orders/NOSUCH/reverse",
    "orders/NOSUCH/pend",
    "captures/NOSUCH/complete",
    "captures/NOSUCH/deny",
  ])("%s is a 404 that names the id", async (path) => {
    const answer = await paypal.call(`/api/paypal/${path}`, { body: "" });
    expect(answer.status).toBe(404);
    expect(answer.json["message"]).toContain("NOSUCH");
  });

  it("refuse to approve what is paid, and bodies that are no JSON object", async () => {
    const { orderId } = await placePaidOrder(paypal);
    expect((await paypal.call(`/api/paypal/orders/${orderId}/approve`, { body: "" })).status).toBe(409);
    expect((await paypal.call(`/api/paypal/orders/${orderId}/reverse`, { body: "[]" })).status).toBe(400);
    expect((await paypal.call(`/api/paypal/orders/${orderId}/reverse`, { body: "{" })).status).toBe(400);
  });

  it("approve an approved order again without harm", async () => {
    const orderId = await placeApprovedOrder(paypal);
    const answer = await paypal.call(`/api/paypal/orders/${orderId}/approve`, { body: "" });
    expect([answer.status, answer.json["status"]]).toEqual([200, "APPROVED"]);
  });
});
