import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { RefreshEsim, RefreshEsims } from "./esim-jobs.ts";
import { refreshTold } from "./receive-notice.ts";
import { refreshEsims } from "./refresh-esims.ts";
import { fulfilTopup } from "./topups/fulfil-topup.ts";
import { sweepTopups } from "./topups/sweep-topups.ts";
import { FulfilTopup, SweepTopups } from "./topups/topup-jobs.ts";

export function esimJobs(app: App): HandledJob[] {
  return [
    handled(FulfilTopup, async ({ topupId }) => await fulfilTopup(app, topupId)),
    handled(SweepTopups, async () => await sweepTopups(app)),
    handled(RefreshEsim, async ({ esimId, lastDayUntil }) => await refreshTold(app, esimId, lastDayUntil)),
    handled(RefreshEsims, async () => await refreshEsims(app)),
  ];
}

/** What of this feature runs by itself. */
export const esimSchedule = [
  { job: RefreshEsims, everySeconds: 60 },
  { job: SweepTopups, everySeconds: 30 },
];
