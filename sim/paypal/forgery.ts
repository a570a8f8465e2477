import type { Account } from "./account.ts";
import { describeCapture, totalOf } from "./answers.ts";
import type { Envelope, Notice } from "./deliveries.ts";
import type { Identity } from "./identity.ts";
import { newId, newUuid, wireTime } from "./ids.ts";
import { createNotice } from "./notices.ts";
import type { Order } from "./order.ts";
import { signTransmission } from "./signature.ts";

interface ForgedNotice {
  readonly kind: "strange certificate" | "changed body";
  readonly url: string;
  /** What the receiver answered, or null when it did not. */
  readonly status: number | null;
}

/**
 * Tells every webhook twice that the newest order was paid, which is not true: once signed by the stranger, once
 * with a true signature of another text. A good receiver believes neither.
 */
export async function forgeNotices(account: Account): Promise<ForgedNotice[]> {
  const order = account.orders.list().at(-1);
  if (order === undefined) return [];
  const sent: ForgedNotice[] = [];
  for (const webhook of account.notices.webhooks.list()) {
    const { body } = inventPayment(account, order);
    const forgeries = [
      { kind: "strange certificate" as const, envelope: signAsStranger(account, webhook.id, body) },
      { kind: "changed body" as const, envelope: borrowSignature(account, webhook.id, body) },
    ];
    for (const { kind, envelope } of forgeries) {
      const status = await account.notices.deliveries.post(webhook.url, envelope);
      sent.push({ kind, url: webhook.url, status: status ?? null });
    }
  }
  return sent;
}

function inventPayment(account: Account, order: Order): Notice {
  const now = wireTime(account.world);
  const capture = {
    id: newId(account.world),
    unitIndex: 0,
    status: "COMPLETED" as const,
    reason: undefined,
    amount: totalOf(order),
    isDisputed: false,
    createdAt: now,
    updatedAt: now,
  };
  const resource = describeCapture(account, order, capture);
  return createNotice(account.world, account.apiUrl(), {
    eventType: "PAYMENT.CAPTURE.COMPLETED",
    resource,
    sequence: 0,
  });
}

function signAsStranger(account: Account, webhookId: string, body: string): Envelope {
  return seal(account, account.stranger.identity(), { webhookId, body, signedBody: body });
}

function borrowSignature(account: Account, webhookId: string, body: string): Envelope {
  return seal(account, account.identity(), { webhookId, body, signedBody: account.notices.list()[0]?.body ?? "{}" });
}

function seal(
  { world, apiUrl }: Account,
  signer: Identity,
  { webhookId, body, signedBody }: { webhookId: string; body: string; signedBody: string },
): Envelope {
  const transmission = { id: newUuid(world), time: wireTime(world), webhookId, body: signedBody };
  return {
    transmissionId: transmission.id,
    time: transmission.time,
    certificateUrl: `${apiUrl()}/v1/notifications/certs/${signer.certificateId}`,
    signature: signTransmission(transmission, signer.privateKeyPem),
    body,
  };
}
