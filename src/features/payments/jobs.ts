import type { App } from "../../app.ts";
import type { HandledJob } from "../../platform/jobs/index.ts";
import type { Payables } from "./payable.ts";

export function paymentJobs(_app: App, _payables: Payables): HandledJob[] {
  return [];
}
