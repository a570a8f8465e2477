import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { App } from "../../../app.ts";
import { storeNotice } from "../../../platform/incoming-notices.ts";
import { enqueue } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { ProcessPayPalNotice } from "../payment-jobs.ts";

const noticeSource = "paypal";
/** What a signature of PayPal's is made of; anything else in the headers is not kept. */
const signatureHeaders = [
  "paypal-auth-algo",
  "paypal-cert-url",
  "paypal-transmission-id",
  "paypal-transmission-sig",
  "paypal-transmission-time",
];

/**
 * Stores what came to PayPal's callback, so that it can be answered at once; whether PayPal sent it is found out afterwards. What is no
 * notice, or carries no signature, is passed over.
 */
export async function receivePayPalNotice(app: App, given: IncomingHttpHeaders, rawBody: string): Promise<void> {
  const notice = app.payments.readNotice(rawBody);
  const headers = readHeaders(given);
  if (!notice || Object.keys(headers).length < signatureHeaders.length) return;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const noticeId = `${notice.noticeId.slice(0, 100)}/${fingerprint(headers, rawBody)}`;
    const id = await storeNotice(tx, { source: noticeSource, noticeId, headers, rawBody, receivedAt: now });
    if (id !== undefined) await enqueue(tx, ProcessPayPalNotice, { noticeId: String(id) }, { runAt: now });
  });
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
