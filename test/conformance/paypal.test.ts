import { expect, onTestFinished, test } from "vitest";
import type { Sandbox } from "../../sim/sandbox.ts";
import { type PaymentProvider, PaymentUnavailable } from "../../src/providers/payment/contract.ts";
import { createPayPal, type PayPalOptions } from "../../src/providers/payment/paypal/adapter.ts";
import { startTestSandbox } from "../setup/test-sandbox.ts";
import type { CheckoutBook, PaymentBench } from "./payment-provider/bench.ts";
import { describePaymentProvider } from "./payment-provider.ts";

const credentials = { clientId: "conformance", clientSecret: "a secret" };
const patientMs = 30_000;
/** Well below the three seconds that a slow sandbox takes. */
const impatientMs = 2_000;
const tokenLifeSeconds = 32_400;

interface PayPalBook {
  id: string;
  custom_id: string | null;
  captures: { id: string }[];
  refunds: { amount: number }[];
}

async function openSandbox(): Promise<Sandbox> {
  return await startTestSandbox({ paypal: credentials });
}

async function connect({ url }: Sandbox, options: Partial<PayPalOptions> = {}): Promise<PaymentProvider> {
  const root = await fetch(`${url}/paypal/sandbox/root.pem`);
  return createPayPal({
    url: `${url}/paypal`,
    ...credentials,
    certificateHosts: [new URL(url).host],
    trustedRootsPem: [await root.text()],
    clock: () => new Date(),
    timeoutMs: patientMs,
    ...options,
  });
}

async function openBench(): Promise<PaymentBench> {
  const sandbox = await openSandbox();
  const call = async (path: string, body?: object): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(
      sandbox.url + path,
      body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) },
    );
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return await response.json();
  };
  const act = async (path: string, body = {}): Promise<void> => {
    await call(`/api/paypal/${path}`, body);
  };
  return {
    provider: await connect(sandbox),
    impatient: await connect(sandbox, { timeoutMs: impatientMs }),
    approve: async (checkoutId) => await act(`orders/${checkoutId}/approve`),
    approveWithBadCard: async (checkoutId) => await act(`orders/${checkoutId}/decline`),
    holdNextCapture: async (checkoutId) => await act(`orders/${checkoutId}/pend`),
    decideHeldCapture: async (captureId, outcome) => await act(`captures/${captureId}/${outcome}`),
    async spoil(operation, fault) {
      await call("/api/faults", { target: "paypal", operation, fault, times: 1 });
    },
    async listBooks(reference) {
      const books = (await call("/api/paypal/orders")) as PayPalBook[]; // The sandbox's own documented shape.
      return books.filter((book) => book.custom_id === reference).map(toCheckoutBook);
    },
    closeWindows: () => sandbox.advance(6 * 3_600 + 1),
    noticeUrl: `${sandbox.url}/api/hooks/conformance`,
    async listNotices() {
      type Caught = { headers: Record<string, string>; body: string };
      const received = (await call("/api/hooks/conformance/received")) as Caught[]; // As above.
      return received.map(({ headers, body }) => ({ headers, rawBody: body }));
    },
    forgeNotices: async () => await act("notices", { forge: true }),
    close: async () => await sandbox.close(),
  };
}

function toCheckoutBook({ id, captures, refunds }: PayPalBook): CheckoutBook {
  return {
    id,
    captures: captures.map((capture) => capture.id),
    refundsCents: refunds.map((refund) => BigInt(Math.round(refund.amount * 100))),
  };
}

describePaymentProvider("PayPal in the sandbox", openBench);

async function openForTest(): Promise<Sandbox> {
  const sandbox = await openSandbox();
  onTestFinished(async () => await sandbox.close());
  return sandbox;
}

const request = {
  reference: "pay-1",
  amountCents: 2_500n,
  currency: "USD",
  description: "Ten gigabytes for Japan",
  brandName: "Passim",
  returnUrl: "https://shop.example/paid",
  cancelUrl: "https://shop.example/cancelled",
};

test("a token that PayPal lets expire before its time is renewed without anybody noticing", async () => {
  const sandbox = await openForTest();
  const provider = await connect(sandbox);
  await provider.createCheckout(request);
  sandbox.advance(tokenLifeSeconds + 1);
  await expect(provider.createCheckout({ ...request, reference: "pay-2" })).resolves.toMatchObject({
    reference: "pay-2",
  });
});

test("credentials that PayPal does not know make it unavailable, and are in no message", async () => {
  const provider = await connect(await openForTest(), { clientSecret: "another secret" });
  const failure: unknown = await provider.createCheckout(request).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PaymentUnavailable);
  expect(String(failure)).not.toContain("another secret");
});

test("a PayPal that is not there is unavailable, and nothing has happened", async () => {
  const sandbox = await openForTest();
  const provider = await connect(sandbox);
  await sandbox.close();
  await expect(provider.createCheckout(request)).rejects.toBeInstanceOf(PaymentUnavailable);
  await expect(provider.getCheckout("0AB12345CD678901E")).rejects.toBeInstanceOf(PaymentUnavailable);
});

test("a currency without decimals is asked for and read back as the same hundredths", async () => {
  const sandbox = await openForTest();
  const provider = await connect(sandbox);
  const checkout = await provider.createCheckout({ ...request, amountCents: 120_000n, currency: "JPY" });
  expect(checkout).toMatchObject({ amountCents: 120_000n, currency: "JPY" });
  const books = (await (await fetch(`${sandbox.url}/api/paypal/orders`)).json()) as { amount: number }[];
  expect(books[0]?.amount).toBe(1_200);
});
