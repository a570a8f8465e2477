import { sign, verify, X509Certificate } from "node:crypto";
import { crc32 } from "node:zlib";

/** The four things that a notice's signature covers. */
interface Transmission {
  readonly id: string;
  readonly time: string;
  readonly webhookId: string;
  /** The raw body, exactly as sent: another spelling of the same JSON has another checksum. */
  readonly body: string;
}

/** RSA-SHA256 over `id|time|webhook id|CRC-32 of the body in decimal`, in base64. */
export function signTransmission(transmission: Transmission, privateKeyPem: string): string {
  return sign("sha256", signedText(transmission), privateKeyPem).toString("base64");
}

export function isSignedBy(transmission: Transmission, signature: string, leafPem: string): boolean {
  const { publicKey } = new X509Certificate(leafPem);
  return verify("sha256", signedText(transmission), publicKey, Buffer.from(signature, "base64"));
}

function signedText({ id, time, webhookId, body }: Transmission): Buffer {
  return Buffer.from([id, time, webhookId, String(crc32(body))].join("|"));
}
