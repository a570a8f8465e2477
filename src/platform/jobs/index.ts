export { type HandledJob, handled } from "./handled-job.ts";
export { defineJob, exponentialBackoff, type Job, type JobOutcome, noPayload, type Queue } from "./job.ts";
export type { Slots } from "./slots.ts";
export { enqueue, listDeadJobs, measureQueues, scheduleJob, scheduleKey } from "./store.ts";
export { runDueJobs, startWorker, type Worker } from "./worker.ts";
