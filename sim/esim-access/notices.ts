import { Agent, request } from "undici";
import type { World } from "../world.ts";
import { healthNotice, type Notice } from "./notice.ts";
import { draw } from "./seeded-draw.ts";
import { noticeTime } from "./wire-time.ts";

const answerTimeoutMs = 5000;
const retryDelaysMs = [1000, 4000, 15_000];
const repeatedShare = 0.1;
const delayedShare = 0.2;
const delayMs = 400;
const replayedMax = 20;

/** A notice as it stands in the book until it is delivered or given up. */
interface Sending {
  notifyId: string;
  /** Notices about the same thing leave one after the other, so that disorder comes from retries and chosen delays. */
  lane: string;
  body: string;
  isDelayed: boolean;
}

interface Settings {
  webhook?: string;
  isSuppressed?: boolean;
}

/** How the carrier tells the platform: at least once, unsigned, sometimes twice, sometimes out of order. */
export interface Notices {
  webhook(): string | undefined;
  /** Probes the URL and keeps it if the probe gets a 2xx; false if it does not. */
  saveWebhook(url: string): Promise<boolean>;
  /** Books the notice before it returns; the sending goes on in the background, also after a restart. */
  send(notice: Notice, lane: string, notifyId?: string): void;
  /** While suppressed, notices are lost. */
  suppress(isSuppressed: boolean): void;
  isSuppressed(): boolean;
  /** Sends the latest notices once more, the newest first, and says how many. */
  replay(): number;
  /** Takes up what was not delivered before a restart. */
  resume(): void;
  close(): Promise<void>;
}

/** The carrier's notices, in the books of this world. */
export function createNotices(world: World, seed: number): Notices {
  const settingsBook = world.book<Settings>("carrier-settings");
  const undelivered = world.book<Sending>("carrier-notices");
  const agent = new Agent({ connections: 16, headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs });
  const lanes = new Map<string, Promise<void>>();
  const latest: Sending[] = [];
  let isClosed = false;

  const settings = () => settingsBook.get("settings") ?? {};
  const change = (changed: Settings) => settingsBook.put("settings", { ...settings(), ...changed });

  function bodyOf(notice: Notice, notifyId: string): string {
    const eventGenerateTime = noticeTime(world.clock.now().toISOString());
    return JSON.stringify({ notifyType: notice.notifyType, notifyId, eventGenerateTime, content: notice.content });
  }

  /** One attempt: true for a 2xx. A receiver that is down or slow is no error of ours. */
  async function post(url: string, body: string): Promise<boolean> {
    try {
      const answer = await request(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        dispatcher: agent,
      });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300;
    } catch (error) {
      world.log(`carrier: a notice did not reach ${url}: ${String(error)}`);
      return false;
    }
  }

  async function attempt(sending: Sending, attemptsBefore: number): Promise<void> {
    // What a closing sandbox leaves undelivered stays in the book, and leaves after the next start.
    if (isClosed) return;
    const url = settings().webhook;
    const isDelivered = url === undefined || (await post(url, sending.body));
    if (isClosed) return;
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

  function start(sending: Sending): void {
    world.later(sending.isDelayed ? delayMs : 0, () => {
      queue(sending, 0);
      if (draw(seed, sending.notifyId, "twice") < repeatedShare) queue(sending, retryDelaysMs.length);
    });
  }

  function send(notice: Notice, lane: string, notifyId = world.random(16).toString("hex")): void {
    if (settings().isSuppressed === true || settings().webhook === undefined) return;
    const isUsage = notice.notifyType === "DATA_USAGE";
    const isDelayed = isUsage && draw(seed, notifyId, "late") < delayedShare;
    const sending = { notifyId, lane, body: bodyOf(notice, notifyId), isDelayed };
    undelivered.put(notifyId, sending);
    latest.push(sending);
    if (latest.length > replayedMax) latest.shift();
    start(sending);
  }

  return {
    webhook: () => settings().webhook,
    async saveWebhook(url) {
      const isHealthy = await post(url, bodyOf(healthNotice(), world.random(16).toString("hex")));
      if (isHealthy) change({ webhook: url });
      return isHealthy;
    },
    send,
    suppress: (isSuppressed) => change({ isSuppressed }),
    isSuppressed: () => settings().isSuppressed === true,
    replay() {
      const replayed = latest.toReversed();
      for (const sending of replayed) queue({ ...sending, lane: "replay" }, retryDelaysMs.length);
      return replayed.length;
    },
    resume: () => undelivered.values().forEach(start),
    close() {
      isClosed = true;
      return agent.destroy();
    },
  };
}
