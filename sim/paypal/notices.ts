import type { World } from "../world.ts";
import { Deliveries, type Notice } from "./deliveries.ts";
import type { Identity } from "./identity.ts";
import { newId, wireTime } from "./ids.ts";
import { openWebhooks, type Webhooks } from "./webhooks.ts";

/** Every event this PayPal tells of, with the type of its resource and its summary for a person. */
const eventTypes = {
  "CHECKOUT.ORDER.APPROVED": { resourceType: "checkout-order", summary: "An order has been approved by buyer" },
  "CHECKOUT.ORDER.COMPLETED": { resourceType: "checkout-order", summary: "Checkout Order Completed" },
  "CHECKOUT.PAYMENT-APPROVAL.REVERSED": { resourceType: "checkout-order", summary: "A payment approval was reversed" },
  "PAYMENT.CAPTURE.COMPLETED": { resourceType: "capture", summary: "Payment completed" },
  "PAYMENT.CAPTURE.PENDING": { resourceType: "capture", summary: "Payment pending" },
  "PAYMENT.CAPTURE.DENIED": { resourceType: "capture", summary: "Payment denied" },
  "PAYMENT.CAPTURE.DECLINED": { resourceType: "capture", summary: "Payment declined" },
  "PAYMENT.CAPTURE.REFUNDED": { resourceType: "refund", summary: "Payment refunded" },
  "PAYMENT.CAPTURE.REVERSED": { resourceType: "refund", summary: "Payment reversed" },
} as const;

type EventType = keyof typeof eventTypes;

const noticesKept = 1000;

/** What PayPal has told, and to whom. */
export interface Notices {
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  /** Records the event and sends it to every webhook that asked for its type, unless notices are suppressed. */
  publish(eventType: EventType, resource: object): void;
  find(noticeId: string): Notice | undefined;
  /** Newest first. */
  list(): Notice[];
  /** Sends it again, to those of these webhooks that asked for its type, or to all that did. */
  resend(notice: Notice, webhookIds?: readonly string[]): number;
  suppress(isSuppressed: boolean): void;
  isSuppressed(): boolean;
}

export function openNotices(world: World, identity: () => Identity, apiUrl: () => string): Notices {
  const book = world.book<Notice>("paypal-notices");
  const webhooks = openWebhooks(world);
  const deliveries = new Deliveries(world, { webhooks, identity, apiUrl, findNotice: (id) => book.get(id) });
  let sequence = Math.max(0, ...book.values().map((notice) => notice.sequence));
  // Like a fault, this is for the test at hand: a restart forgets it.
  let isSuppressed = false;
  const resend = (notice: Notice, webhookIds?: readonly string[]) => {
    const wanted = webhooks
      .listFor(notice.eventType)
      .filter((webhook) => webhookIds === undefined || webhookIds.includes(webhook.id));
    for (const webhook of wanted) deliveries.start(notice, webhook.id);
    return wanted.length;
  };
  return {
    webhooks,
    deliveries,
    publish(eventType, resource) {
      sequence += 1;
      const notice = createNotice(world, apiUrl(), { eventType, resource, sequence });
      book.put(notice.id, notice);
      if (sequence % 100 === 0) for (const old of book.values().slice(0, -noticesKept)) book.delete(old.id);
      if (!isSuppressed) for (const { id } of webhooks.listFor(eventType)) deliveries.startByChance(notice, id);
    },
    find: (noticeId) => book.get(noticeId),
    list: () => book.values().reverse(),
    resend,
    suppress: (wanted) => {
      isSuppressed = wanted;
    },
    isSuppressed: () => isSuppressed,
  };
}

interface Event {
  readonly eventType: EventType;
  readonly resource: object;
  readonly sequence: number;
}

/** The notice with its body in the exact bytes that are signed and sent each time. */
export function createNotice(world: World, apiUrl: string, { eventType, resource, sequence }: Event): Notice {
  const id = `WH-${newId(world)}-${newId(world)}`;
  const createdAt = wireTime(world);
  const self = `${apiUrl}/v1/notifications/webhooks-events/${id}`;
  const body = JSON.stringify({
    id,
    event_version: "1.0",
    create_time: createdAt,
    resource_type: eventTypes[eventType].resourceType,
    resource_version: "2.0",
    event_type: eventType,
    summary: eventTypes[eventType].summary,
    resource,
    links: [
      { href: self, rel: "self", method: "GET" },
      { href: `${self}/resend`, rel: "resend", method: "POST" },
    ],
  });
  return { id, sequence, eventType, createdAt, body };
}
