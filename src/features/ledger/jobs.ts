import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { SendCreditLowMail } from "./credit-low-mail.ts";
import { IssueInvoices, SendInvoiceMail } from "./invoices/invoice-jobs.ts";
import { issueInvoices } from "./invoices/issue-invoices.ts";
import { sendInvoiceMail } from "./invoices/send-invoice-mail.ts";
import { sendCreditLowMail } from "./send-credit-low-mail.ts";

export function ledgerJobs(app: App): HandledJob[] {
  return [
    handled(SendCreditLowMail, async (notice) => await sendCreditLowMail(app, notice)),
    handled(IssueInvoices, async () => {
      await issueInvoices(app);
      return undefined;
    }),
    handled(SendInvoiceMail, async ({ invoiceId }) => await sendInvoiceMail(app, invoiceId)),
  ];
}
