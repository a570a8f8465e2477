import type { Tx } from "../../platform/database.ts";
import { defineJob, enqueue, exponentialBackoff, noPayload, scheduleKey } from "../../platform/jobs/index.ts";

/** Reads every carrier's catalogue again. */
export const SyncPlans = defineJob({
  name: "sync-plans",
  queue: "background",
  payload: noPayload,
  attemptsMax: 10,
  // An empty shop is not ready before this has run once, so a carrier that is back is noticed soon.
  backoffMs: exponentialBackoff(2_000, 30_000),
});

/** What of this feature runs by itself; the first run is at start, so an empty catalogue fills at once. */
export const catalogueSchedule = [{ job: SyncPlans, everySeconds: 3_600 }];

/** Brings the next sync forward to `now`: something showed that the catalogue is out of date. */
export async function requestSync(tx: Tx, now: Date): Promise<void> {
  await enqueue(tx, SyncPlans, {}, { runAt: now, key: scheduleKey(SyncPlans) });
}
