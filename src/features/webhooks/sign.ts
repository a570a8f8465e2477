import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Secret } from "../../platform/secret.ts";
import { standardPrefix } from "./signing-secret.ts";

export interface MessageToSign {
  /** The event's id: the same for every retry and replay. */
  id: string;
  type: string;
  /** When this attempt is made. */
  sentAt: Date;
  /** Exactly as it is sent. */
  body: string;
}

/** The headers that let a receiver know that the message is ours: those of Standard Webhooks, and the plain HMAC of the body. */
export function signatureHeaders(
  message: MessageToSign,
  secrets: readonly [Secret, ...Secret[]],
): Record<string, string> {
  const [newest, previous] = secrets;
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(Math.floor(message.sentAt.getTime() / 1_000)),
    "webhook-signature": secrets.map((secret) => standardSignature(message, secret)).join(" "),
    "x-webhook-event": message.type,
    "x-webhook-signature": bodySignature(message.body, newest),
    // A header of its own, because receivers compare the other one as a whole.
    ...(previous ? { "x-webhook-signature-previous": bodySignature(message.body, previous) } : {}),
  };
}

function standardSignature({ id, sentAt, body }: MessageToSign, secret: Secret): string {
  const text = secret.reveal();
  const webhook = text.startsWith(standardPrefix)
    ? new Webhook(text)
    : new Webhook(Buffer.from(text, "utf8"), { format: "raw" });
  return webhook.sign(id, sentAt, body);
}

function bodySignature(body: string, secret: Secret): string {
  return `sha256=${createHmac("sha256", secret.reveal()).update(body).digest("hex")}`;
}
