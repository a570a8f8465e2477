import type { World } from "../world.ts";
import { createDeliveries, type Sending } from "./deliveries.ts";
import { healthNotice, type Notice } from "./notice.ts";
import { draw } from "./seeded-draw.ts";
import { noticeTime } from "./wire-time.ts";

const delayedShare = 0.2;
const replayedMax = 20;

interface Settings {
  webhook?: string;
  isSuppressed?: boolean;
}

/** How the carrier tells the platform: at least once, unsigned, sometimes twice, sometimes out of order. */
export interface Notices {
  webhook(): string | undefined;
  /** Probes the URL and keeps it if the probe gets a 2xx; false if it does not. */
  saveWebhook(url: string): Promise<boolean>;
  /** Books the notice before it returns; without a webhook, or while suppressed, it is lost. */
  send(notice: Notice, lane: string, notifyId?: string): void;
  suppress(isSuppressed: boolean): void;
  isSuppressed(): boolean;
  /** Sends the latest notices once more, the newest first, and says how many. */
  replay(): number;
  resume(): void;
  close(): Promise<void>;
}

/** The carrier's notices, in the books of this world. */
export function createNotices(world: World, seed: number): Notices {
  const settingsBook = world.book<Settings>("carrier-settings");
  const settings = () => settingsBook.get("settings") ?? {};
  const change = (changed: Settings) => settingsBook.put("settings", { ...settings(), ...changed });
  const webhook = () => settings().webhook;
  const isSuppressed = () => settings().isSuppressed === true;
  const deliveries = createDeliveries(world, { seed, webhook });
  const latest: Sending[] = [];

  function bodyOf(notice: Notice, notifyId: string): string {
    const eventGenerateTime = noticeTime(world.clock.now().toISOString());
    return JSON.stringify({ notifyType: notice.notifyType, notifyId, eventGenerateTime, content: notice.content });
  }

  function send(notice: Notice, lane: string, notifyId = newNotifyId(world)): void {
    if (isSuppressed() || webhook() === undefined) return;
    const isDelayed = notice.notifyType === "DATA_USAGE" && draw(seed, notifyId, "late") < delayedShare;
    const sending = { notifyId, lane, body: bodyOf(notice, notifyId), isDelayed };
    latest.push(sending);
    if (latest.length > replayedMax) latest.shift();
    deliveries.start(sending);
  }

  return {
    webhook,
    async saveWebhook(url) {
      const isHealthy = await deliveries.post(url, bodyOf(healthNotice(), newNotifyId(world)));
      if (isHealthy) change({ webhook: url });
      return isHealthy;
    },
    send,
    suppress: (suppressed) => change({ isSuppressed: suppressed }),
    isSuppressed,
    replay() {
      const replayed = latest.toReversed();
      for (const sending of replayed) deliveries.repeat({ ...sending, lane: "replay" });
      return replayed.length;
    },
    resume: () => deliveries.resume(),
    close: () => deliveries.close(),
  };
}

function newNotifyId(world: World): string {
  return world.random(16).toString("hex");
}
