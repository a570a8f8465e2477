import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { SendCreditLowMail } from "./credit-low-mail.ts";
import { sendCreditLowMail } from "./send-credit-low-mail.ts";

export function ledgerJobs(app: App): HandledJob[] {
  return [handled(SendCreditLowMail, async (notice) => await sendCreditLowMail(app, notice))];
}
