import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "./refusal.ts";

const timestampToleranceMs = 5 * 60 * 1000;

/** The signature of a request: hex, lower case. The body is exactly the bytes that are sent. */
export function signatureOf(
  secretKey: string,
  request: { timestamp: string; requestId: string; accessCode: string; body: Buffer },
): string {
  return createHmac("sha256", secretKey)
    .update(request.timestamp + request.requestId + request.accessCode)
    .update(request.body)
    .digest("hex");
}

/** Lets a request in by its access code, and by its signature when it carries one; throws the refusal otherwise. */
export function authenticate(
  headers: IncomingHttpHeaders,
  body: Buffer,
  account: { accessCode: string; secretKey: string },
): void {
  if (requiredHeader(headers, "RT-AccessCode") !== account.accessCode) {
    throw new Refusal("signatureMismatch", "The access code is unknown");
  }
  const signature = headers["rt-signature"];
  if (typeof signature !== "string" || signature === "") return;
  const timestamp = requiredHeader(headers, "RT-Timestamp");
  checkTimestamp(timestamp);
  const requestId = requiredHeader(headers, "RT-RequestID");
  const expected = signatureOf(account.secretKey, { timestamp, requestId, accessCode: account.accessCode, body });
  if (!isSameText(signature, expected)) throw new Refusal("signatureMismatch", "The signature does not match");
}

/** The client signs with its own clock, so this is compared with real time and not with the sandbox's. */
function checkTimestamp(text: string): void {
  if (!/^\d{10}(\d{3})?$/.test(text)) throw new Refusal("headerMalformed", "Header RT-Timestamp is malformed");
  const sentAtMs = text.length === 10 ? Number(text) * 1000 : Number(text);
  if (Math.abs(Date.now() - sentAtMs) > timestampToleranceMs) {
    throw new Refusal("timestampExpired", "The timestamp has expired");
  }
}

function requiredHeader(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()];
  if (typeof value === "string" && value !== "") return value;
  throw new Refusal("headerMissing", `Header ${name} is empty`);
}

function isSameText(one: string, other: string): boolean {
  const [oneBytes, otherBytes] = [Buffer.from(one), Buffer.from(other)];
  return oneBytes.byteLength === otherBytes.byteLength && timingSafeEqual(oneBytes, otherBytes);
}
