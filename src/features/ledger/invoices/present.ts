import type { Static } from "typebox";
import { toWireAmount } from "../../../platform/money.ts";
import type { InvoiceDetails, InvoiceSummary } from "./schema.ts";
import type { Invoice, InvoiceLine } from "./store.ts";

/** An invoice as lists and the dashboard show it. */
export function presentInvoice(invoice: Invoice, publicUrl: string): InvoiceSummary {
  return {
    id: invoice.id,
    number: invoice.number,
    status: invoice.paidAt === null ? "open" : "paid",
    amount: toWireAmount(invoice.totalCents),
    currency: invoice.currency,
    period_start: invoice.periodStart.toISOString(),
    period_end: invoice.periodEnd.toISOString(),
    issued_at: invoice.issuedAt.toISOString(),
    due_at: invoice.dueAt.toISOString(),
    paid_at: invoice.paidAt?.toISOString() ?? null,
    paid_by: invoice.paidBy,
    line_count: invoice.lineCount,
    pdf_url: `${publicUrl}/api/v1/credits/invoices/${invoice.id}/pdf`,
  };
}

export function presentInvoiceDetails(
  invoice: Invoice,
  lines: readonly InvoiceLine[],
  publicUrl: string,
): Static<typeof InvoiceDetails> {
  return {
    ...presentInvoice(invoice, publicUrl),
    buyer_name: invoice.buyerName,
    buyer_email: invoice.buyerEmail,
    lines: lines.map((line) => ({
      kind: line.kind,
      transaction_id: line.journalId,
      description: line.description,
      reference: line.reference,
      amount: toWireAmount(line.amountCents),
      happened_at: line.happenedAt.toISOString(),
    })),
  };
}
