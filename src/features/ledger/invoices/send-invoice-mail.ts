import type { App } from "../../../app.ts";
import { formatCents } from "../../../platform/money.ts";
import { deliverMail, getAddress } from "../../email/index.ts";
import { formatDay, formatMonth } from "./billing-period.ts";
import { invoicePdf } from "./invoice-pdf.ts";
import { linesShownMax } from "./schema.ts";
import { getInvoice, listLines } from "./store.ts";

/** Mails an invoice and its PDF to the account that it bills. */
export async function sendInvoiceMail(app: App, invoiceId: string): Promise<undefined> {
  const { db } = app.database;
  const invoice = await getInvoice(db, invoiceId);
  const lines = await listLines(db, invoiceId, linesShownMax);
  await deliverMail(app, {
    id: `invoice-${invoiceId}`,
    to: await getAddress(db, invoice.accountId),
    branding: null,
    template: {
      name: "invoice_issued",
      data: {
        number: invoice.number,
        amountText: `${formatCents(invoice.totalCents)} USD`,
        periodText: formatMonth(invoice.periodStart),
        dueText: formatDay(invoice.dueAt),
        pdf: await invoicePdf(invoice, lines),
      },
    },
  });
  return undefined;
}
