import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { after } from "../clock.ts";
import { countJob } from "../metrics.ts";
import { runInContext } from "../request-context.ts";
import { inSpan, type Span } from "../tracing.ts";
import type { WorkerOptions } from "./handled-job.ts";
import { type ClaimedJob, extendLease, failJob, finishJob, rescheduleJob } from "./store.ts";

/** A worker that died is noticed after this long; a living one extends its lease three times as often. */
export const leaseMs = 15_000;

/** Runs one job for the request that asked for it, and writes down how it ended; never throws. Returns when it is due again, if it is. */
export async function runJob(claimed: ClaimedJob, options: WorkerOptions): Promise<Date | undefined> {
  const requestId = claimed.requestId ?? undefined;
  const span = { name: claimed.name, kind: "consumer", parent: claimed.traceParent ?? undefined } as const;
  return await runInContext(
    { requestId },
    async () => await inSpan(span, async (running) => await runClaimed(claimed, running, options)),
  );
}

async function runClaimed(claimed: ClaimedJob, span: Span, options: WorkerOptions): Promise<Date | undefined> {
  const { db } = options.database;
  const startedAt = process.hrtime.bigint();
  const heartbeat = setInterval(() => {
    extendLease(db, claimed, after(options.clock.now(), leaseMs)).catch((error: unknown) =>
      options.log.warn({ err: error, job: claimed.name }, "a job's lease could not be extended"),
    );
  }, leaseMs / 3);
  try {
    const handler = options.handlers.find((candidate) => candidate.job.name === claimed.name);
    if (!handler) throw new Error(`No handler is listed for the job ${claimed.name}`);
    const outcome = await handler.handle(
      readPayload(handler.job.payload, claimed.payload) as never,
      claimed.attempts + 1,
    );
    const againAt = outcome?.runAgainAt ?? nextRepetition(claimed, options.clock.now());
    if (againAt) await rescheduleJob(db, claimed, againAt);
    else await finishJob(db, claimed);
    logRun(claimed, { outcome: againAt ? "again" : "done", startedAt, againAt }, options);
    return againAt;
  } catch (error) {
    span.isFailed = true;
    await recordFailure(claimed, error, startedAt, options);
    return undefined;
  } finally {
    clearInterval(heartbeat);
  }
}

interface Run {
  outcome: "done" | "again" | "failed" | "dead";
  startedAt: bigint;
  againAt?: Date | undefined;
  error?: unknown;
}

const runMessages: Record<Run["outcome"], string> = {
  done: "job",
  again: "job",
  failed: "a job failed and will be tried again",
  dead: "a job failed for the last time and waits for a person",
};

/** Counts a run and writes one wide line about it. What repeats by itself and went well would drown the rest, so it is written for debugging only. */
function logRun(claimed: ClaimedJob, run: Run, options: WorkerOptions): void {
  const durationMs = elapsedMs(run.startedAt);
  countJob(claimed.name, run.outcome, durationMs);
  const isQuiet = claimed.repeatSeconds !== null && run.error === undefined;
  const level = run.outcome === "dead" ? "error" : run.outcome === "failed" ? "warn" : isQuiet ? "debug" : "info";
  options.log[level](
    {
      job: claimed.name,
      job_id: claimed.id.toString(),
      request_id: claimed.requestId ?? undefined,
      attempt: claimed.attempts + 1,
      outcome: run.outcome,
      duration_ms: durationMs,
      again_at: run.againAt,
      ...(run.error === undefined ? {} : { err: run.error, payload: claimed.payload }),
    },
    runMessages[run.outcome],
  );
}

function nextRepetition(claimed: ClaimedJob, now: Date): Date | undefined {
  return claimed.repeatSeconds === null ? undefined : after(now, claimed.repeatSeconds * 1_000);
}

function readPayload<S extends TSchema>(schema: S, payload: unknown): Static<S> {
  return Value.Parse(schema, payload);
}

async function recordFailure(
  claimed: ClaimedJob,
  error: unknown,
  startedAt: bigint,
  options: WorkerOptions,
): Promise<void> {
  const now = options.clock.now();
  const job = options.handlers.find((candidate) => candidate.job.name === claimed.name)?.job;
  const attempt = claimed.attempts + 1;
  const isDead = attempt >= claimed.attemptsMax && claimed.repeatSeconds === null;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  logRun(claimed, { outcome: isDead ? "dead" : "failed", startedAt, error }, options);
  const runAt = after(now, job ? job.backoffMs(attempt) : leaseMs);
  await failJob(options.database.db, claimed, message, runAt, isDead ? now : null).catch((failure: unknown) =>
    // The lease runs out by itself, so the job is not lost.
    options.log.warn({ err: failure, job: claimed.name }, "a failed job could not be given back"),
  );
}

function elapsedMs(startedAt: bigint): number {
  return Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
}
