import type { App } from "../../app.ts";
import { after, dayMs } from "../../platform/clock.ts";
import { defineJob, type JobOutcome, noPayload } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { deleteExpired } from "./store.ts";

/** Sessions and tokens stay this long after their end, for whoever has to find out what happened. */
const keptMs = 30 * dayMs;

/** Removes sessions and mail tokens that ended long ago, once a day. */
export const SweepSessions = defineJob({
  name: "sweep-sessions",
  queue: "background",
  payload: noPayload,
  attemptsMax: 10,
});

export async function sweepSessions(app: App): Promise<JobOutcome> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => await deleteExpired(tx, after(now, -keptMs)));
  return { runAgainAt: after(now, dayMs) };
}
