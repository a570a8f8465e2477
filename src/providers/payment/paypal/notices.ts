import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { type PaymentNotice, PaymentUnavailable } from "../contract.ts";
import { readJson } from "./answer.ts";
import type { Client } from "./client.ts";
import { refusal } from "./refusals.ts";
import { linkedId } from "./wire.ts";

/** What we ask PayPal to tell us. A denied capture has two names in its manuals, so both are taken. */
const eventTypes = [
  "CHECKOUT.ORDER.APPROVED",
  "CHECKOUT.ORDER.COMPLETED",
  "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
  "PAYMENT.CAPTURE.COMPLETED",
  "PAYMENT.CAPTURE.PENDING",
  "PAYMENT.CAPTURE.DENIED",
  "PAYMENT.CAPTURE.DECLINED",
  "PAYMENT.CAPTURE.REFUNDED",
  "PAYMENT.CAPTURE.REVERSED",
  "CUSTOMER.DISPUTE.CREATED",
  "CUSTOMER.DISPUTE.UPDATED",
  "CUSTOMER.DISPUTE.RESOLVED",
];

const wantedEvents = eventTypes.map((name) => ({ name }));

const Webhook = Type.Object({
  id: Type.String({ minLength: 1 }),
  url: Type.String(),
  event_types: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
});
type Webhook = Static<typeof Webhook>;
const webhook = Compile(Webhook);
const webhookList = Compile(Type.Object({ webhooks: Type.Array(Webhook) }));

const Resource = Type.Object({
  id: Type.Optional(Type.String()),
  order_id: Type.Optional(Type.String()),
  links: Type.Optional(Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }))),
  supplementary_data: Type.Optional(
    Type.Object({
      related_ids: Type.Optional(
        Type.Object({ order_id: Type.Optional(Type.String()), capture_id: Type.Optional(Type.String()) }),
      ),
    }),
  ),
  disputed_transactions: Type.Optional(
    Type.Array(Type.Object({ seller_transaction_id: Type.Optional(Type.String()) })),
  ),
});
type Resource = Static<typeof Resource>;

const noticeEnvelope = Compile(
  Type.Object({
    id: Type.String({ minLength: 1 }),
    event_type: Type.String(),
    resource_type: Type.Optional(Type.String()),
    resource: Resource,
  }),
);

/** Finds or makes our webhook at PayPal, with all the events we want, and answers its id, which the signature of every notice covers. */
export async function registerNotices(client: Client, url: string): Promise<string> {
  const known = await findWebhook(client, url);
  if (known !== undefined) return await completeEvents(client, known);
  const answer = await client.call({
    operation: "register webhook",
    method: "POST",
    path: "/v1/notifications/webhooks",
    body: { url, event_types: wantedEvents },
  });
  if (answer.status < 300 && webhook.Check(answer.body)) return answer.body.id;
  // Another process of ours may have registered the same address between the two calls; PayPal keeps one per address.
  const registered = await findWebhook(client, url);
  if (registered === undefined) throw refusal("register webhook", answer);
  return registered.id;
}

/** One that an older release made, or a person by hand, may lack events. */
async function completeEvents(client: Client, { id, event_types: present = [] }: Webhook): Promise<string> {
  const names = new Set(present.map(({ name }) => name));
  if (names.has("*") || eventTypes.every((name) => names.has(name))) return id;
  const answer = await client.call({
    operation: "update webhook",
    method: "PATCH",
    path: `/v1/notifications/webhooks/${id}`,
    body: [{ op: "replace", path: "/event_types", value: wantedEvents }],
  });
  if (answer.status >= 300) throw refusal("update webhook", answer);
  return id;
}

async function findWebhook(client: Client, url: string): Promise<Webhook | undefined> {
  const answer = await client.call({ operation: "list webhooks", method: "GET", path: "/v1/notifications/webhooks" });
  if (answer.status >= 300) throw refusal("list webhooks", answer);
  if (!webhookList.Check(answer.body)) throw new PaymentUnavailable("PayPal's answer is not a list of webhooks");
  return answer.body.webhooks.find((candidate) => candidate.url === url);
}

/** Reads what a notice is about. Anything that is no notice of PayPal's, or one about other things, answers undefined. */
export function readNotice(rawBody: string): PaymentNotice | undefined {
  const body = readJson(rawBody);
  if (!noticeEnvelope.Check(body)) return undefined;
  const subject = subjectOf(body.event_type, body.resource_type, body.resource);
  if (subject === undefined) return undefined;
  return { noticeId: body.id, type: body.event_type, ...subject };
}

type Subject = Pick<PaymentNotice, "checkoutId" | "captureId" | "refundId">;

function subjectOf(type: string, resourceType: string | undefined, resource: Resource): Subject | undefined {
  const id = resource.id ?? null;
  if (type.startsWith("CHECKOUT.PAYMENT-APPROVAL.")) return ofCheckout(resource.order_id ?? id);
  if (type.startsWith("CHECKOUT.ORDER.")) return ofCheckout(id);
  if (type.startsWith("CUSTOMER.DISPUTE.")) {
    const captureId = resource.disputed_transactions?.[0]?.seller_transaction_id ?? null;
    return { checkoutId: null, captureId, refundId: null };
  }
  if (!type.startsWith("PAYMENT.CAPTURE.") && !type.startsWith("PAYMENT.REFUND.")) return undefined;
  const related = resource.supplementary_data?.related_ids;
  const checkoutId = related?.order_id ?? linkedId(resource.links ?? [], "orders");
  const refundedCaptureId = linkedId(resource.links ?? [], "captures");
  // The notice that a capture was refunded is about the refund, and only its link up names the capture.
  const isRefund = resourceType === "refund" || refundedCaptureId !== null;
  if (isRefund) return { checkoutId, captureId: refundedCaptureId ?? related?.capture_id ?? null, refundId: id };
  return { checkoutId, captureId: id, refundId: null };
}

function ofCheckout(checkoutId: string | null): Subject {
  return { checkoutId, captureId: null, refundId: null };
}
