import type { Signals } from "../signals.ts";
import type { WorkerOptions } from "./handled-job.ts";
import type { Queue } from "./job.ts";
import { leaseMs, runJob } from "./run-job.ts";
import { createSlots, type Slots } from "./slots.ts";
import { type ClaimedJob, claimJobs, queueTopic } from "./store.ts";

const pollMs = 1_000;

/** Runs the jobs of one queue as they become due, until it is stopped; stopping waits for those that run. */
export function startQueueLoop(
  queue: Queue,
  slots: Slots,
  options: WorkerOptions & { signals: Signals },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { nap, wake } = createNap();
  const held = createSlots(slots, wake);
  const unsubscribe = options.signals.on(queueTopic(queue), wake);

  const start = (job: ClaimedJob): void => {
    held.hold(
      runJob(job, options).then((againAt) => {
        const delayMs = againAt === undefined ? 0 : againAt.getTime() - options.clock.now().getTime();
        // A poll of a carrier is due in less than a nap.
        if (delayMs > 0 && delayMs < pollMs) setTimeout(() => wake(), delayMs).unref();
      }),
    );
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const claimed = await claimSafely(queue, held.free(), options);
      claimed.forEach(start);
      if (claimed.length === 0) await nap();
    }
    await held.empty();
  };
  const done = loop();
  return {
    async stop() {
      stopping.abort();
      unsubscribe();
      wake();
      await done;
    },
  };
}

/** A pause between two looks at a queue, which `wake` ends, or spares when it comes before the pause. */
function createNap(): { nap(): Promise<void>; wake(): void } {
  // Remembered, because a signal may come while jobs are being claimed and nobody sleeps yet.
  let isAwake = false;
  let endNap: () => void = () => undefined;
  return {
    async nap() {
      if (!isAwake) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs);
          endNap = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isAwake = false;
    },
    wake() {
      isAwake = true;
      endNap();
    },
  };
}

/** Without a database there is nothing to do but try again. */
async function claimSafely(queue: Queue, free: number, options: WorkerOptions): Promise<ClaimedJob[]> {
  if (free <= 0) return [];
  try {
    return await claimJobs(options.database.db, queue, free, options.clock.now(), leaseMs);
  } catch (error) {
    options.log.warn({ err: error, queue }, "jobs can't be claimed; trying again");
    return [];
  }
}
