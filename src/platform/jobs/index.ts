export { defineJob, exponentialBackoff, type Job, type JobOutcome, noPayload, type Queue } from "./job.ts";
export { enqueue, listDeadJobs, measureQueues, scheduleJob, scheduleKey } from "./store.ts";
export { type HandledJob, handled, runDueJobs, startWorker, type Worker } from "./worker.ts";
