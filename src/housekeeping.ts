import type { App } from "./app.ts";
import { after, dayMs } from "./platform/clock.ts";
import { forgetOldKeys } from "./platform/idempotency.ts";
import { forgetOldNotices } from "./platform/incoming-notices.ts";
import { defineJob, type HandledJob, handled, noPayload } from "./platform/jobs/index.ts";

/** Long enough to look into a dispute. */
const noticesKeptMs = 90 * dayMs;
const rowsPerStatement = 2_000;

const Housekeep = defineJob({ name: "housekeep", queue: "background", payload: noPayload, attemptsMax: 3 });

/** Forgets what the platform itself keeps for a while: answers under Idempotency-Keys, and notices that were dealt with. */
export function housekeepingJobs(app: App): HandledJob[] {
  return [
    handled(Housekeep, async () => {
      await forgetOldKeys(app);
      await forgetNotices(app);
      return undefined;
    }),
  ];
}

/** In small statements, so that none holds many locks for long. */
async function forgetNotices(app: App): Promise<void> {
  const before = after(app.clock.now(), -noticesKeptMs);
  while ((await forgetOldNotices(app.database.db, before, rowsPerStatement)) === rowsPerStatement);
}

export const housekeepingSchedule = [{ job: Housekeep, everySeconds: 3_600 }];
