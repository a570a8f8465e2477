import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { SendFallbackNotice } from "./fallback-notice.ts";
import { sendFallbackNotice } from "./send-fallback-notice.ts";

export function emailJobs(app: App): HandledJob[] {
  return [handled(SendFallbackNotice, async (notice) => await sendFallbackNotice(app, notice))];
}
