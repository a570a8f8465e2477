import { verify, type X509Certificate } from "node:crypto";
import { crc32 } from "node:zlib";
import type { SignedNotice } from "../contract.ts";
import type { Certificates } from "./certificates.ts";

/**
 * Whether PayPal signed this notice for our webhook. The signature covers only a 32-bit checksum of the body, so a genuine notice is a
 * hint about where to look, never a fact to credit. Throws `PaymentUnavailable` when the certificate can't be fetched.
 */
export async function isGenuine(notice: SignedNotice, certificates: Certificates): Promise<boolean> {
  const signed = readSignature(notice.headers);
  if (signed === undefined) return false;
  const certificate = await certificates.find(signed.certificateUrl);
  if (certificate?.publicKey.asymmetricKeyType !== "rsa") return false;
  const checksum = crc32(Buffer.from(notice.rawBody, "utf8"));
  const message = `${signed.transmissionId}|${signed.transmissionTime}|${notice.webhookId}|${checksum}`;
  return isSignedBy(certificate, message, signed.signature);
}

/** Whether `isGenuine` can tell without asking anybody for a certificate. */
export function isQuicklyJudged(headers: SignedNotice["headers"], certificates: Certificates): boolean {
  const signed = readSignature(headers);
  return signed === undefined || certificates.remembers(signed.certificateUrl);
}

interface Signature {
  transmissionId: string;
  transmissionTime: string;
  signature: Buffer;
  certificateUrl: string;
}

function readSignature(headers: SignedNotice["headers"]): Signature | undefined {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const transmissionId = byName.get("paypal-transmission-id");
  const transmissionTime = byName.get("paypal-transmission-time");
  const signature = byName.get("paypal-transmission-sig");
  const certificateUrl = byName.get("paypal-cert-url");
  if (byName.get("paypal-auth-algo")?.toUpperCase() !== "SHA256WITHRSA") return undefined;
  if (!transmissionId || !transmissionTime || !signature || !certificateUrl) return undefined;
  return { transmissionId, transmissionTime, signature: Buffer.from(signature, "base64"), certificateUrl };
}

function isSignedBy(certificate: X509Certificate, message: string, signature: Buffer): boolean {
  return verify("RSA-SHA256", Buffer.from(message, "utf8"), certificate.publicKey, signature);
}
