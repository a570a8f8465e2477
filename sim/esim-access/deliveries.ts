import { Agent, request } from "undici";
import type { World } from "../world.ts";
import { draw } from "./seeded-draw.ts";

const answerTimeoutMs = 5000;
const retryDelaysMs = [1000, 4000, 15_000];
const repeatedShare = 0.1;
const delayMs = 400;

/** A notice as it stands in the book until it is delivered or given up. */
export interface Sending {
  notifyId: string;
  /** Notices about the same thing leave one after the other, so that disorder comes from retries and chosen delays. */
  lane: string;
  body: string;
  isDelayed: boolean;
}

/** The sending itself: at least once, some of it twice, and given up after three retries. */
export interface Deliveries {
  /** One attempt, now; true for a 2xx. A receiver that is down or slow is no error of ours. */
  post(url: string, body: string): Promise<boolean>;
  /** Books the notice before it returns; it leaves in the background, also after a restart. */
  start(sending: Sending): void;
  /** Sends it again without retries. */
  repeat(sending: Sending): void;
  /** Takes up what was not delivered before a restart. */
  resume(): void;
  close(): Promise<void>;
}

/** Delivers to whatever URL is saved when a notice's turn comes. */
export function createDeliveries(
  world: World,
  { seed, webhook }: { seed: number; webhook: () => string | undefined },
): Deliveries {
  const undelivered = world.book<Sending>("carrier-notices");
  const agent = new Agent({ connections: 16, headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs });
  const lanes = new Map<string, Promise<void>>();
  const post: Deliveries["post"] = (url, body) => postTo(url, body, { agent, world });

  async function attempt(sending: Sending, attemptsBefore: number): Promise<void> {
    // What a closing sandbox leaves undelivered stays in the book, and leaves after the next start.
    if (agent.destroyed) return;
    const url = webhook();
    const isDelivered = url === undefined || (await post(url, sending.body));
    const retryDelayMs = retryDelaysMs[attemptsBefore];
    if (isDelivered || retryDelayMs === undefined) {
      undelivered.delete(sending.notifyId);
      return;
    }
    world.later(retryDelayMs, () => queue(sending, attemptsBefore + 1));
  }

  function queue(sending: Sending, attemptsBefore: number): void {
    const before = lanes.get(sending.lane) ?? Promise.resolve();
    const after = before
      .then(() => attempt(sending, attemptsBefore))
      .catch((error: unknown) => world.log(`carrier: notice ${sending.notifyId} failed: ${String(error)}`));
    lanes.set(sending.lane, after);
    void after.finally(() => {
      if (lanes.get(sending.lane) === after) lanes.delete(sending.lane);
    });
  }

  const repeat = (sending: Sending) => queue(sending, retryDelaysMs.length);
  const launch = (sending: Sending) =>
    world.later(sending.isDelayed ? delayMs : 0, () => {
      queue(sending, 0);
      if (draw(seed, sending.notifyId, "twice") < repeatedShare) repeat(sending);
    });
  return {
    post,
    start(sending) {
      undelivered.put(sending.notifyId, sending);
      launch(sending);
    },
    repeat,
    resume: () => undelivered.values().forEach(launch),
    close: () => agent.destroy(),
  };
}

async function postTo(url: string, body: string, { agent, world }: { agent: Agent; world: World }): Promise<boolean> {
  try {
    const headers = { "content-type": "application/json" };
    const answer = await request(url, { method: "POST", headers, body, dispatcher: agent });
    await answer.body.dump();
    return answer.statusCode >= 200 && answer.statusCode < 300;
  } catch (error) {
    world.log(`carrier: a notice did not reach ${url}: ${String(error)}`);
    return false;
  }
}
