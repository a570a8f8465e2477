import { createHash } from "node:crypto";
import type { Book } from "../book.ts";
import type { World } from "../world.ts";
import type { Identity } from "./identity.ts";
import { newUuid, wireTime } from "./ids.ts";
import { signTransmission } from "./signature.ts";
import type { Webhooks } from "./webhooks.ts";

export interface Notice {
  readonly id: string;
  readonly sequence: number;
  readonly eventType: string;
  readonly createdAt: string;
  readonly body: string;
}

/** A notice on its way to one webhook; its record goes when the receiver has said 2xx or PayPal gives up. */
interface Delivery {
  readonly id: string;
  readonly time: string;
  readonly noticeId: string;
  readonly webhookId: string;
  readonly attempts: number;
}

/** What a receiver gets: for a forgery, not all of it is true. */
export interface Envelope {
  readonly transmissionId: string;
  readonly time: string;
  readonly certificateUrl: string;
  readonly signature: string;
  readonly body: string;
}

const attemptsMax = 26;
const inFlightMax = 10;
const answerTimeoutMs = 10_000;
const overtakenAfterMs = 1500;

/** Three days of 25 redeliveries, scaled to about eight minutes of real time. */
const redeliveryDelayMs = (attempts: number) => Math.round(1000 * 1.2 ** (attempts - 1));

interface Sources {
  readonly webhooks: Webhooks;
  readonly identity: () => Identity;
  readonly apiUrl: () => string;
  readonly findNotice: (noticeId: string) => Notice | undefined;
}

/** Sends notices until each receiver has taken them, a few at a time, through restarts. */
export class Deliveries {
  readonly #world: World;
  readonly #sources: Sources;
  readonly #book: Book<Delivery>;
  readonly #closing = new AbortController();
  readonly #due: string[] = [];
  #inFlight = 0;

  constructor(world: World, sources: Sources) {
    this.#world = world;
    this.#sources = sources;
    this.#book = world.book<Delivery>("paypal-deliveries");
  }

  start(notice: Notice, webhookId: string): void {
    this.#enqueue(this.#record(notice, webhookId));
  }

  /** Starts it; about one in ten goes twice, and about one in ten so late that others overtake it. */
  startByChance(notice: Notice, webhookId: string): void {
    const id = this.#record(notice, webhookId);
    const { isTwice, isLate } = fateOf(notice.sequence);
    if (isLate) this.#world.later(overtakenAfterMs, () => this.#enqueue(id));
    else this.#enqueue(id);
    if (isTwice) this.start(notice, webhookId);
  }

  /** Takes up again what a restart interrupted. */
  resume(): void {
    for (const delivery of this.#book.values()) this.#enqueue(delivery.id);
  }

  close(): void {
    this.#closing.abort();
  }

  /** One POST, now, with no record and no second try; returns the status, or nothing when there was no answer. */
  async post(url: string, envelope: Envelope): Promise<number | undefined> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: headersOf(envelope),
        body: envelope.body,
        redirect: "manual",
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      // A receiver that is down, slow or gone is the ordinary case here: it is told again later.
      return undefined;
    }
  }

  #record(notice: Notice, webhookId: string): string {
    const time = wireTime(this.#world);
    const delivery = { id: newUuid(this.#world), time, noticeId: notice.id, webhookId, attempts: 0 };
    this.#book.put(delivery.id, delivery);
    return delivery.id;
  }

  #enqueue(deliveryId: string): void {
    this.#due.push(deliveryId);
    this.#takeNext();
  }

  #takeNext(): void {
    if (this.#inFlight >= inFlightMax) return;
    const deliveryId = this.#due.shift();
    if (deliveryId === undefined) return;
    this.#inFlight += 1;
    this.#world.later(0, async () => {
      try {
        await this.#attempt(deliveryId);
      } finally {
        this.#inFlight -= 1;
        this.#takeNext();
      }
    });
  }

  async #attempt(deliveryId: string): Promise<void> {
    const delivery = this.#book.get(deliveryId);
    const notice = delivery && this.#sources.findNotice(delivery.noticeId);
    const webhook = delivery && this.#sources.webhooks.find(delivery.webhookId);
    if (delivery === undefined || notice === undefined || webhook === undefined) {
      this.#book.delete(deliveryId);
      return;
    }
    const status = await this.post(webhook.url, this.#seal(delivery, notice.body));
    // What closing cut short may have arrived or not: it stays in the book and is sent again at the next start.
    if (this.#closing.signal.aborted) return;
    if (status !== undefined && status >= 200 && status < 300) this.#book.delete(deliveryId);
    else this.#tryAgain({ ...delivery, attempts: delivery.attempts + 1 }, webhook.url);
  }

  #tryAgain(delivery: Delivery, url: string): void {
    if (delivery.attempts >= attemptsMax) {
      this.#book.delete(delivery.id);
      this.#world.log(`PayPal gave up on notice ${delivery.noticeId} to ${url} after ${attemptsMax} attempts.`);
      return;
    }
    this.#book.put(delivery.id, delivery);
    this.#world.later(redeliveryDelayMs(delivery.attempts), () => this.#enqueue(delivery.id));
  }

  #seal(delivery: Delivery, body: string): Envelope {
    const { apiUrl } = this.#sources;
    const identity = this.#sources.identity();
    return {
      transmissionId: delivery.id,
      time: delivery.time,
      certificateUrl: `${apiUrl()}/v1/notifications/certs/${identity.certificateId}`,
      signature: signTransmission({ ...delivery, body }, identity.privateKeyPem),
      body,
    };
  }
}

function headersOf(envelope: Envelope): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "PayPal/AUHD-sandbox",
    "paypal-auth-algo": "SHA256withRSA",
    "paypal-cert-url": envelope.certificateUrl,
    "paypal-transmission-id": envelope.transmissionId,
    "paypal-transmission-time": envelope.time,
    "paypal-transmission-sig": envelope.signature,
    "correlation-id": envelope.transmissionId.slice(0, 13).replace("-", ""),
  };
}

/** Decided by the notice's number alone, so that a run that failed fails again. */
export function fateOf(sequence: number): { isTwice: boolean; isLate: boolean } {
  const [first = 255, second = 255] = createHash("sha256").update(`PayPal notice ${sequence}`).digest();
  return { isTwice: first < 26, isLate: second < 26 };
}
