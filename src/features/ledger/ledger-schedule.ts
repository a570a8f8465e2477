import { IssueInvoices } from "./invoices/invoice-jobs.ts";

/** What of this feature runs by itself: invoices daily, so that a server that was down on the first of a month bills a day later. */
export const ledgerSchedule = [{ job: IssueInvoices, everySeconds: 86_400 }];
