import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { App } from "../../../app.ts";
import { storeNotice } from "../../../platform/incoming-notices.ts";
import { enqueue } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { PaymentUnavailable } from "../../../providers/payment/contract.ts";
import { ProcessPayPalNotice } from "../payment-jobs.ts";
import { isGenuineNotice, NoticesUnregistered } from "./verify-notice.ts";

const noticeSource = "paypal";
/** What a signature of PayPal's is made of; anything else in the headers is not kept. */
const signatureHeaders = [
  "paypal-auth-algo",
  "paypal-cert-url",
  "paypal-transmission-id",
  "paypal-transmission-sig",
  "paypal-transmission-time",
];

interface GivenNotice {
  headers: IncomingHttpHeaders;
  rawBody: string;
  /** Counts a notice that makes us ask PayPal for a certificate. Throws `rate_limited`, and PayPal sends a genuine one again. */
  countUnknown: () => Promise<void>;
}

/**
 * Stores what PayPal sent, before it is answered. What is no notice, carries no signature or is forged is passed over and not kept: anybody
 * may post here. While PayPal's certificate can't be fetched, a notice is kept and judged later.
 */
export async function receivePayPalNotice(app: App, given: GivenNotice): Promise<void> {
  const { rawBody } = given;
  const notice = app.payments.readNotice(rawBody);
  const headers = readHeaders(given.headers);
  if (!notice || Object.keys(headers).length < signatureHeaders.length) return;
  if (!app.payments.isQuicklyJudged(headers)) await given.countUnknown();
  if (await isForged(app, headers, rawBody)) return;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const noticeId = `${notice.noticeId.slice(0, 100)}/${fingerprint(headers, rawBody)}`;
    const id = await storeNotice(tx, { source: noticeSource, noticeId, headers, rawBody, receivedAt: now });
    if (id !== undefined) await enqueue(tx, ProcessPayPalNotice, { noticeId: String(id) }, { runAt: now });
  });
}

async function isForged(app: App, headers: Record<string, string>, rawBody: string): Promise<boolean> {
  try {
    return !(await isGenuineNotice(app, headers, rawBody));
  } catch (error) {
    if (error instanceof PaymentUnavailable || error instanceof NoticesUnregistered) return false;
    throw error;
  }
}

function readHeaders(given: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    signatureHeaders.flatMap((name) => {
      const value = given[name];
      return typeof value === "string" ? [[name, value.slice(0, 2_000)]] : [];
    }),
  );
}

/** Part of the key, so that a forgery which borrows the id of a true notice can't make the true one look like a duplicate. */
function fingerprint(headers: Record<string, string>, rawBody: string): string {
  const signature = headers["paypal-transmission-sig"] ?? "";
  return createHash("sha256").update(`${signature}\n${rawBody}`).digest("hex").slice(0, 32);
}
