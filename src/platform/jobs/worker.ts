import type { Signals } from "../signals.ts";
import type { WorkerOptions } from "./handled-job.ts";
import { type Queue, queues } from "./job.ts";
import { startQueueLoop } from "./queue-loop.ts";
import { leaseMs, runJob } from "./run-job.ts";
import type { Slots } from "./slots.ts";
import { claimJobs } from "./store.ts";

export interface Worker {
  /** Stops taking jobs and waits for those that run. */
  drain(): Promise<void>;
}

/** Runs jobs until it is drained: each queue has its own slots. */
export function startWorker(options: WorkerOptions & { signals: Signals; slots: Record<Queue, Slots> }): Worker {
  const loops = queues.map((queue) => startQueueLoop(queue, options.slots[queue], options));
  return {
    async drain() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** Runs what is due now, and what that makes due, and returns how many jobs ran. For tests and for commands without a worker. */
export async function runDueJobs(options: WorkerOptions): Promise<number> {
  let ran = 0;
  for (;;) {
    const batches = await Promise.all(
      queues.map((queue) => claimJobs(options.database.db, queue, 10, options.clock.now(), leaseMs)),
    );
    const due = batches.flat();
    if (due.length === 0) return ran;
    await Promise.all(due.map((job) => runJob(job, options)));
    ran += due.length;
  }
}
