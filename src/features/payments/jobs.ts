import type { App } from "../../app.ts";
import type { HandledJob } from "../../platform/jobs/index.ts";

export function paymentJobs(_app: App): HandledJob[] {
  return [];
}
