import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { SyncPlans } from "./sync-job.ts";
import { syncPlans } from "./sync-plans.ts";

export function catalogueJobs(app: App): HandledJob[] {
  return [
    handled(SyncPlans, async () => {
      await syncPlans(app);
      return undefined;
    }),
  ];
}
