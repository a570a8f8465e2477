import type { World } from "../world.ts";
import { newId } from "./ids.ts";

export const webhooksMax = 10;

/** An address that the merchant has registered, and the events it wants; `*` is all of them. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
}

export interface Webhooks {
  register(url: string, eventTypes: readonly string[]): Webhook;
  /** Wants these events instead from now on. */
  change(webhook: Webhook, eventTypes: readonly string[]): Webhook;
  find(webhookId: string): Webhook | undefined;
  delete(webhookId: string): void;
  list(): Webhook[];
  listFor(eventType: string): Webhook[];
}

export function openWebhooks(world: World): Webhooks {
  const book = world.book<Webhook>("paypal-webhooks");
  return {
    register(url, eventTypes) {
      const webhook = { id: newId(world), url, eventTypes };
      book.put(webhook.id, webhook);
      return webhook;
    },
    change(webhook, eventTypes) {
      const changed = { ...webhook, eventTypes };
      book.put(webhook.id, changed);
      return changed;
    },
    find: (webhookId) => book.get(webhookId),
    delete: (webhookId) => book.delete(webhookId),
    list: () => book.values(),
    listFor: (eventType) =>
      book.values().filter(({ eventTypes }) => eventTypes.includes("*") || eventTypes.includes(eventType)),
  };
}
