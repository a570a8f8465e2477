import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LonePayPal, startLonePayPal } from "./lone-paypal.fixture.ts";
import { issuesOf, placeOrder } from "./orders.fixture.ts";

let paypal: LonePayPal;
beforeAll(async () => {
  paypal = await startLonePayPal();
});
afterAll(() => paypal.close());

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const askToken = (authorization: string, body = "grant_type=client_credentials") =>
  paypal.call("/paypal/v1/oauth2/token", {
    body,
    headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
  });

describe("the token", () => {
  it("is granted for nine hours to the right client", async () => {
    const answer = await askToken(basic("client:secret"));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: "Bearer", expires_in: 32400 });
    expect(answer.json["app_id"]).toMatch(/^APP-/);
  });

  it.each(["client:wrong", "other:secret"])("is refused to %s in OAuth's words", async (pair) => {
    const answer = await askToken(basic(pair));
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: "invalid_client", error_description: expect.any(String) });
  });

  it("is refused for a grant type other than client_credentials", async () => {
    const answer = await askToken(basic("client:secret"), "grant_type=password");
    expect([answer.status, answer.json["error"]]).toEqual([400, "unsupported_grant_type"]);
  });

  it("is refused as long as a fault says so, and granted after", async () => {
    paypal.faults.set({ target: "paypal", fault: "refuse", operation: "token", times: 1 });
    expect((await askToken(basic("client:secret"))).json["error"]).toBe("invalid_client");
    expect((await askToken(basic("client:secret"))).status).toBe(200);
  });
});

describe("a call without a good token", () => {
  const getOrder = (authorization: string) =>
    paypal.call("/paypal/v2/checkout/orders/ANY", { headers: { authorization } });

  it("is refused in OAuth's words when nobody issued the token", async () => {
    const answer = await getOrder("Bearer A21AAinvented");
    expect([answer.status, answer.json["error"]]).toEqual([401, "invalid_token"]);
  });

  it("is refused in PayPal's words when there is no token", async () => {
    const answer = await getOrder("");
    expect([answer.status, answer.json["name"]]).toEqual([401, "AUTHENTICATION_FAILURE"]);
  });

  it("is refused in PayPal's words when the token has expired", async () => {
    const granted = await askToken(basic("client:secret"));
    const authorization = `Bearer ${String(granted.json["access_token"])}`;
    paypal.advance(32_400);
    const answer = await getOrder(authorization);
    expect([answer.status, answer.json["name"]]).toEqual([401, "AUTHENTICATION_FAILURE"]);
  });
});

describe("every answer", () => {
  it("has a debug id, and a refusal repeats it", async () => {
    const fresh = await startLonePayPal();
    await placeOrder(fresh);
    const answer = await fresh.call("/paypal/v2/checkout/orders/NOSUCHORDER");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("paypal-debug-id")).toMatch(/^[0-9a-f]{13}$/);
    expect(answer.json["debug_id"]).toBe(answer.headers.get("paypal-debug-id"));
    expect(issuesOf(answer)).toEqual(["INVALID_RESOURCE_ID"]);
    await fresh.close();
  });
});
