import type { Clock } from "../clock.ts";
import type { Database } from "../database.ts";
import type { Log } from "../log.ts";
import type { Job, JobOutcome } from "./job.ts";

export interface HandledJob {
  job: Job;
  handle: (payload: never, attempt: number) => Promise<JobOutcome>;
}

/** What running jobs takes. */
export interface WorkerOptions {
  database: Database;
  clock: Clock;
  log: Log;
  handlers: readonly HandledJob[];
}

/** Pairs a job with its handler, keeping the payload's type. */
export function handled<Payload>(
  job: Job<Payload>,
  handle: (payload: Payload, attempt: number) => Promise<JobOutcome>,
): HandledJob {
  return { job, handle };
}
