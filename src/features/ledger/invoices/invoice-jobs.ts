import { Type } from "typebox";
import { defineJob, noPayload } from "../../../platform/jobs/index.ts";

export const IssueInvoices = defineJob({
  name: "issue-invoices",
  queue: "background",
  payload: noPayload,
  attemptsMax: 20,
});

export const SendInvoiceMail = defineJob({
  name: "send-invoice-mail",
  queue: "mail",
  payload: Type.Object({ invoiceId: Type.String() }),
  attemptsMax: 20,
});
