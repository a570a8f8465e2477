import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Db, Tx } from "../database.ts";
import { currentRequestId, currentTraceParent } from "../request-context.ts";
import { signal } from "../signals.ts";
import { type Job, type Queue, queues } from "./job.ts";

export interface ClaimedJob {
  id: bigint;
  name: string;
  payload: unknown;
  attempts: number;
  attemptsMax: number;
  version: number;
  leaseToken: string;
  repeatSeconds: number | null;
  requestId: string | null;
  traceParent: string | null;
}

export interface EnqueueOptions {
  runAt: Date;
  /** At most one waiting job has this key; enqueueing it again moves it to the earlier time, or makes a running one run once more. */
  key?: string;
}

/** Adds a job that exists if and only if the transaction commits. */
export async function enqueue<Payload>(
  tx: Tx,
  job: Job<Payload>,
  payload: Payload,
  options: EnqueueOptions,
): Promise<void> {
  await sql`
    insert into job (queue, name, payload, key, run_at, attempts_max, created_at, request_id, trace_parent)
    values (${job.queue}, ${job.name}, ${JSON.stringify(payload)}, ${options.key ?? null}, ${options.runAt}, ${job.attemptsMax}, ${options.runAt},
      ${currentRequestId() ?? null}, ${currentTraceParent() ?? null})
    on conflict (key) do update set run_at = least(job.run_at, excluded.run_at), version = job.version + 1, dead_at = null,
      payload = excluded.payload, request_id = coalesce(excluded.request_id, job.request_id),
      trace_parent = coalesce(excluded.trace_parent, job.trace_parent),
      attempts = case when job.dead_at is null then job.attempts else 0 end`.execute(tx);
  await signal(tx, queueTopic(job.queue));
}

/** Makes a job run by itself from now on, once for all workers together. Enqueueing it under `scheduleKey` makes it come sooner. */
export async function scheduleJob(tx: Tx, job: Job<object>, everySeconds: number, now: Date): Promise<void> {
  await sql`
    insert into job (queue, name, payload, key, run_at, attempts_max, repeat_seconds, created_at)
    values (${job.queue}, ${job.name}, '{}', ${scheduleKey(job)}, ${now}, ${job.attemptsMax}, ${everySeconds}, ${now})
    on conflict (key) do update set repeat_seconds = excluded.repeat_seconds, run_at = least(job.run_at, excluded.run_at), dead_at = null`.execute(
    tx,
  );
}

/** The key of the one waiting run of a job that runs by itself. */
export function scheduleKey(job: Pick<Job, "name">): string {
  return `schedule:${job.name}`;
}

export function queueTopic(queue: Queue): string {
  return `queue:${queue}`;
}

/** Takes up to `limit` due jobs for `leaseMs`; nobody else gets them before the lease has run out. */
export async function claimJobs(
  db: Db,
  queue: Queue,
  limit: number,
  now: Date,
  leaseMs: number,
): Promise<ClaimedJob[]> {
  // Skipping locked rows lets many workers claim side by side; the order keeps the oldest first.
  const claimed = await sql<ClaimedJob>`
    update job set lease_token = ${randomUUID()}::uuid, leased_until = ${new Date(now.getTime() + leaseMs)}
    where id in (
      select id from job where queue = ${queue} and dead_at is null and run_at <= ${now}
        and (leased_until is null or leased_until <= ${now})
      order by run_at, id limit ${limit} for update skip locked)
    returning id, name, payload, attempts, attempts_max, version, lease_token, repeat_seconds, request_id, trace_parent`.execute(
    db,
  );
  return claimed.rows;
}

/** Keeps a running job ours. */
export async function extendLease(db: Db, job: ClaimedJob, until: Date): Promise<void> {
  await db
    .updateTable("job")
    .set({ leasedUntil: until })
    .where("id", "=", job.id)
    .where("leaseToken", "=", job.leaseToken)
    .execute();
}

/** Removes a finished job, or frees it when it was enqueued again meanwhile. */
export async function finishJob(db: Db, job: ClaimedJob): Promise<void> {
  const removed = await db
    .deleteFrom("job")
    .where("id", "=", job.id)
    .where("leaseToken", "=", job.leaseToken)
    .where("version", "=", job.version)
    .executeTakeFirst();
  if (removed.numDeletedRows > 0n) return;
  await db
    .updateTable("job")
    .set({ leaseToken: null, leasedUntil: null, attempts: 0 })
    .where("id", "=", job.id)
    .where("leaseToken", "=", job.leaseToken)
    .execute();
}

/** Gives a job back to be run at `runAt`. */
export async function rescheduleJob(db: Db, job: ClaimedJob, runAt: Date): Promise<void> {
  // When it was enqueued again while it ran, that earlier time counts. A run that comes by itself is no longer of the last request.
  await sql`
    update job set lease_token = null, leased_until = null, attempts = 0, last_error = null,
      run_at = case when version = ${job.version} then ${runAt} else least(run_at, ${runAt}) end,
      request_id = case when repeat_seconds is null or version <> ${job.version} then request_id end,
      trace_parent = case when repeat_seconds is null or version <> ${job.version} then trace_parent end
    where id = ${job.id} and lease_token = ${job.leaseToken}::uuid`.execute(db);
}

/** Gives a job that failed back. One that was enqueued again while it ran is never put aside: what asked for it still wants a run. */
export async function failJob(db: Db, job: ClaimedJob, error: string, runAt: Date, deadAt: Date | null): Promise<void> {
  await sql`
    update job set lease_token = null, leased_until = null, last_error = ${error.slice(0, 2_000)}, run_at = ${runAt},
      attempts = case when version = ${job.version} then attempts + 1 else 0 end,
      dead_at = case when version = ${job.version} then ${deadAt}::timestamptz end
    where id = ${job.id} and lease_token = ${job.leaseToken}::uuid`.execute(db);
}

/** Jobs that failed too often and wait for a person. */
export async function listDeadJobs(
  db: Db,
): Promise<{ id: bigint; name: string; payload: unknown; lastError: string | null; deadAt: Date | null }[]> {
  return await db
    .selectFrom("job")
    .select(["id", "name", "payload", "lastError", "deadAt"])
    .where("deadAt", "is not", null)
    .orderBy("deadAt", "desc")
    .limit(100)
    .execute();
}

export interface QueueState {
  queue: string;
  due: number;
  oldestDueSeconds: number;
  dead: number;
}

/** How each queue stands; an empty one too. */
export async function measureQueues(db: Db, now: Date): Promise<QueueState[]> {
  const measured = await sql<QueueState>`
    select queue, count(*) filter (where is_due)::int as due, count(*) filter (where dead_at is not null)::int as dead,
      coalesce(extract(epoch from ${now}::timestamptz - min(run_at) filter (where is_due)), 0)::float8 as oldest_due_seconds
    from (select *, dead_at is null and run_at <= ${now} and (leased_until is null or leased_until <= ${now}) as is_due from job) j
    group by queue`.execute(db);
  const byQueue = new Map(measured.rows.map((row) => [row.queue, row]));
  return queues.map((queue) => byQueue.get(queue) ?? { queue, due: 0, oldestDueSeconds: 0, dead: 0 });
}
