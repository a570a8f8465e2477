import {
  type CaptureAttempt,
  type Checkout,
  type CheckoutRequest,
  type PaymentProvider,
  PaymentRefused,
  PaymentUnavailable,
  PaymentUnknown,
  type Refund,
  type RefundRequest,
} from "../contract.ts";
import type { Answer } from "./answer.ts";
import { createCertificates } from "./certificates.ts";
import { createClient, undecided } from "./client.ts";
import { readNotice, registerNotices } from "./notices.ts";
import { captureRefusal, refundRefusal, refusal } from "./refusals.ts";
import { isGenuine, isQuicklyJudged } from "./signature.ts";
import { moneyBody, orderBody, readCheckout, readRefund, shorten } from "./wire.ts";

export interface PayPalOptions {
  /** The API's base, without a slash at the end: `https://api-m.paypal.com`. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Exactly these hosts, with their port if they name one, may serve the certificate of a notice. */
  certificateHosts: string[];
  /** What the certificates must chain to, instead of the roots that Node trusts. */
  trustedRootsPem?: string[];
  clock: () => Date;
  /** Of one request to PayPal; a call can need three. */
  timeoutMs?: number;
}

/** PayPal's Orders v2 as our payment provider: it never takes or returns money twice for one key of ours. */
export function createPayPal(options: PayPalOptions): PaymentProvider {
  const url = options.url.replace(/\/$/, "");
  const timeoutMs = options.timeoutMs ?? 15_000;
  const client = createClient({ ...options, url, timeoutMs });
  const certificates = createCertificates({ ...options, url, timeoutMs });

  async function createCheckout(request: CheckoutRequest): Promise<Checkout> {
    const answer = await client.call({
      operation: "create",
      method: "POST",
      path: "/v2/checkout/orders",
      body: orderBody(request),
      requestId: `${request.reference}:create`,
    });
    if (!isSuccess(answer)) throw refusal("create", answer);
    const checkout = readCheckout(answer.body);
    // The repeat under the same reference answers the order that this one may have made.
    if (checkout === undefined) throw new PaymentUnknown("PayPal's answer to create is not an order");
    return checkout;
  }

  async function getCheckout(checkoutId: string): Promise<Checkout | undefined> {
    if (!isResourceId(checkoutId)) return undefined;
    const path = `/v2/checkout/orders/${checkoutId}`;
    const answer = await client.call({ operation: "get", method: "GET", path });
    if (answer.status === 404) return undefined;
    if (!isSuccess(answer)) throw refusal("get", answer);
    const checkout = readCheckout(answer.body);
    if (checkout === undefined) throw new PaymentUnavailable("PayPal's answer to get is not an order");
    return checkout;
  }

  async function capture(checkoutId: string, attempt: CaptureAttempt): Promise<Checkout> {
    const answer = await client.call({
      operation: "capture",
      method: "POST",
      path: `/v2/checkout/orders/${resourceId(checkoutId)}/capture`,
      requestId: `${attempt.reference}:cap:${attempt.number}`,
    });
    if (isSuccess(answer)) return readCheckout(answer.body) ?? (await getCaptured(checkoutId));
    const refused = captureRefusal(answer);
    if (refused === "look") return await getCaptured(checkoutId);
    throw refused;
  }

  /** The checkout that some call captured. One without a capture is still undecided: another call may be at work on it. */
  async function getCaptured(checkoutId: string): Promise<Checkout> {
    const checkout = await getCheckout(checkoutId).catch((error: unknown) => {
      throw new PaymentUnknown("The capture was accepted, but the order can't be read", { cause: error });
    });
    if (checkout === undefined || checkout.captures.length === 0) {
      throw new PaymentUnknown("PayPal is at work on a capture of this order");
    }
    return checkout;
  }

  async function refund(request: RefundRequest): Promise<Refund> {
    const answer = await client.call({
      operation: "refund",
      method: "POST",
      path: `/v2/payments/captures/${resourceId(request.captureId)}/refund`,
      body: {
        amount: moneyBody(request.amountCents, request.currency),
        custom_id: request.reference,
        note_to_payer: shorten(request.note),
      },
      requestId: request.reference,
    });
    if (!isSuccess(answer)) throw refundRefusal(answer);
    return readAnsweredRefund(answer, "POST");
  }

  async function getRefund(refundId: string): Promise<Refund> {
    const path = `/v2/payments/refunds/${resourceId(refundId)}`;
    const answer = await client.call({ operation: "get refund", method: "GET", path });
    if (!isSuccess(answer)) throw refusal("get refund", answer);
    return readAnsweredRefund(answer, "GET");
  }

  return {
    name: "paypal",
    createCheckout,
    getCheckout,
    capture,
    refund,
    getRefund,
    registerNotices: async (noticeUrl) => await registerNotices(client, noticeUrl),
    isGenuine: async (notice) => await isGenuine(notice, certificates),
    isQuicklyJudged: (headers) => isQuicklyJudged(headers, certificates),
    readNotice,
  };
}

function isSuccess(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function readAnsweredRefund(answer: Answer, method: "GET" | "POST"): Refund {
  const refund = readRefund(answer.body);
  if (refund === undefined) throw undecided({ method }, "PayPal's answer is not a refund");
  return refund;
}

/** Ids become parts of paths: one with a slash or dots in it would ask for something else. */
function resourceId(id: string): string {
  if (!isResourceId(id)) throw new PaymentRefused("INVALID_RESOURCE_ID", "This can't be an id of PayPal's");
  return id;
}

function isResourceId(id: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(id);
}
