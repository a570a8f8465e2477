import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PaymentUnavailable, PaymentUnknown } from "../contract.ts";
import { type Call, type Client, createClient } from "./client.ts";

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const read: Call = { operation: "get", method: "GET", path: "/v2/checkout/orders/O1" };
const write: Call = { operation: "capture", method: "POST", path: "/v2/checkout/orders/O1/capture", requestId: "k" };

let close: () => Promise<void>;
let client: Client;
/** One that gives up soon. */
let impatient: Client;
let now: Date;
let tokensIssued: number;
let respondToToken: Respond;
let respond: Respond;
let seen: IncomingMessage[];

beforeEach(async () => {
  now = new Date("2026-01-01T00:00:00Z");
  tokensIssued = 0;
  seen = [];
  respondToToken = (_, response) => {
    tokensIssued += 1;
    json(response, 200, { access_token: `token-${tokensIssued}`, expires_in: 32_400 });
  };
  respond = (_, response) => json(response, 200, {});
  const server = createServer((request, response) => {
    // Read to its end, so that the connection can be used again.
    request.resume();
    if (request.url === "/v1/oauth2/token") {
      respondToToken(request, response);
      return;
    }
    seen.push(request);
    respond(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  client = connect(address.port, 30_000);
  impatient = connect(address.port, 300);
});

afterEach(async () => await close());

function connect(port: number, timeoutMs: number): Client {
  return createClient({
    url: `http://127.0.0.1:${port}`,
    clientId: "our-id",
    clientSecret: "our-secret",
    clock: () => now,
    timeoutMs,
  });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { "content-type": "application/json", "paypal-debug-id": "dbg1" })
    .end(JSON.stringify(body));
}

async function failureOf(call: Call, by = client): Promise<unknown> {
  return await by.call(call).then(
    (answer) => answer,
    (error: unknown) => error,
  );
}

describe("the access token", () => {
  it("is fetched once for many calls at the same moment, and kept for later ones", async () => {
    await Promise.all(Array.from({ length: 20 }, async () => await client.call(read)));
    await client.call(read);
    expect(tokensIssued).toBe(1);
    expect(new Set(seen.map((request) => request.headers.authorization))).toEqual(new Set(["Bearer token-1"]));
  });

  it("is renewed a minute before it expires", async () => {
    await client.call(read);
    now = new Date(now.getTime() + (32_400 - 61) * 1000);
    await client.call(read);
    expect(tokensIssued).toBe(1);
    now = new Date(now.getTime() + 1000);
    await client.call(read);
    expect(tokensIssued).toBe(2);
  });

  it.each([{ error: "invalid_token", error_description: "gone" }, { name: "AUTHENTICATION_FAILURE" }])(
    "is renewed when PayPal no longer takes it, in either of its words, and the call repeated once",
    async (refusal) => {
      respond = (request, response) =>
        request.headers.authorization === "Bearer token-1"
          ? json(response, 401, refusal)
          : json(response, 200, { ok: 1 });
      expect(await client.call(write)).toMatchObject({ status: 200, body: { ok: 1 }, debugId: "dbg1" });
      expect(seen.map((request) => request.headers["paypal-request-id"])).toEqual(["k", "k"]);
    },
  );

  it("is renewed once for many calls that are refused together", async () => {
    await client.call(read);
    respond = (request, response) =>
      request.headers.authorization === "Bearer token-1" ? json(response, 401, {}) : json(response, 200, {});
    await Promise.all(Array.from({ length: 10 }, async () => await client.call(read)));
    expect(tokensIssued).toBe(2);
  });

  it("that never helps makes the call unavailable, after two tries", async () => {
    respond = (_, response) => json(response, 401, { name: "AUTHENTICATION_FAILURE" });
    expect(await failureOf(write)).toBeInstanceOf(PaymentUnavailable);
    expect(seen).toHaveLength(2);
  });

  it("that is not given leaves even a write undone, and says so without the secret", async () => {
    for (const spoilt of [refuseToken, failToken, garbleToken, hangUp]) {
      respondToToken = spoilt;
      const failure = await failureOf(write);
      expect(failure).toBeInstanceOf(PaymentUnavailable);
      expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain("our-secret");
    }
    expect(seen).toHaveLength(0);
  });

  it("is asked for again after a failure", async () => {
    const healthy = respondToToken;
    respondToToken = failToken;
    expect(await failureOf(read)).toBeInstanceOf(PaymentUnavailable);
    respondToToken = healthy;
    expect(await client.call(read)).toMatchObject({ status: 200 });
  });
});

const refuseToken: Respond = (_, response) => json(response, 401, { error: "invalid_client" });
const failToken: Respond = (_, response) => json(response, 500, {});
const garbleToken: Respond = (_, response) => response.end("<html>");
const hangUp: Respond = (_, response) => response.destroy();

describe("a call", () => {
  it("always prefers the whole representation, and names its key where it has one", async () => {
    await client.call(read);
    await client.call(write);
    expect(seen.map((request) => request.headers["prefer"])).toEqual([
      "return=representation",
      "return=representation",
    ]);
    expect(seen.map((request) => request.headers["paypal-request-id"])).toEqual([undefined, "k"]);
  });

  it("answers a refusal of PayPal's as it is", async () => {
    respond = (_, response) => json(response, 422, { name: "UNPROCESSABLE_ENTITY" });
    expect(await client.call(write)).toMatchObject({ status: 422, body: { name: "UNPROCESSABLE_ENTITY" } });
  });

  it("that is throttled did nothing", async () => {
    respond = (_, response) => json(response, 429, { name: "RATE_LIMIT_REACHED" });
    expect(await failureOf(write)).toBeInstanceOf(PaymentUnavailable);
  });

  it.each([500, 502, 503, 408])("that ends in %d may have been carried out if it writes", async (status) => {
    respond = (_, response) => json(response, status, {});
    expect(await failureOf(write)).toBeInstanceOf(PaymentUnknown);
    expect(await failureOf(read)).toBeInstanceOf(PaymentUnavailable);
    expect(String(await failureOf(write))).toContain("dbg1");
  });

  it("whose answer is lost or late may have been carried out if it writes", async () => {
    respond = hangUp;
    expect(await failureOf(write)).toBeInstanceOf(PaymentUnknown);
    expect(await failureOf(read)).toBeInstanceOf(PaymentUnavailable);
    // With its token already there, so that only the call itself can be late.
    respond = (_, response) => json(response, 200, {});
    await expect.poll(async () => await failureOf(read, impatient)).toMatchObject({ status: 200 });
    respond = () => undefined;
    expect(await failureOf(write, impatient)).toBeInstanceOf(PaymentUnknown);
    expect(await failureOf(read, impatient)).toBeInstanceOf(PaymentUnavailable);
  });

  it("that could not be sent did nothing", async () => {
    // No connection is kept, so that the next call needs a new one and nobody takes it.
    const grant = respondToToken;
    respondToToken = (request, response) => grant(request, response.setHeader("connection", "close"));
    respond = (_, response) => json(response.setHeader("connection", "close"), 200, {});
    await client.call(read);
    await close();
    expect(await failureOf(write)).toBeInstanceOf(PaymentUnavailable);
    close = async () => await Promise.resolve();
  });
});
