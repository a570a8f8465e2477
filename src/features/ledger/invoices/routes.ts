import { Type } from "typebox";
import type { App } from "../../../app.ts";
import { ok, type Route, route } from "../../../platform/http/route.ts";
import { success, successPage } from "../../../platform/http/schemas.ts";
import { presentInvoiceDetails } from "./present.ts";
import { readInvoice, readInvoicePdf, readInvoices } from "./read-invoices.ts";
import { InvoiceDetails, InvoiceParams, InvoiceQuery, InvoiceSummary } from "./schema.ts";

const tag = "Credits & Billing";

export function invoiceRoutes(app: App): Route[] {
  const shared = { method: "GET", tag, access: "credit_owner" } as const;
  return [
    route({
      ...shared,
      path: "/credits/invoices",
      operation: "listInvoices",
      summary: "List Invoices",
      description:
        "Postpaid accounts are billed on the first day of each month (UTC) for what they were charged and no invoice has billed, less refunds. Nothing is issued while refunds outweigh charges. Newest first.",
      query: InvoiceQuery,
      responses: { 200: successPage(InvoiceSummary) },
      handler: async ({ actor, query }) => ok(await readInvoices(app, actor, query)),
    }),
    route({
      ...shared,
      path: "/credits/invoices/:id",
      operation: "getInvoice",
      summary: "Get Invoice",
      description:
        "With a line for each transaction. A refund after the invoice counts at once and is a credit line on the next one. Pay an open invoice by Create PayPal Order with its id as `orderId`.",
      params: InvoiceParams,
      responses: { 200: success({ invoice: InvoiceDetails }) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        const [invoice, lines] = await readInvoice(app, actor, params.id);
        return ok({ invoice: presentInvoiceDetails(invoice, lines, app.config.publicUrl) });
      },
    }),
    route({
      ...shared,
      path: "/credits/invoices/:id/pdf",
      operation: "getInvoicePdf",
      summary: "Get Invoice as PDF",
      description: "The same file that was mailed when the invoice was issued.",
      params: InvoiceParams,
      responses: { 200: Type.String({ format: "binary" }) },
      errors: ["not_found"],
      produces: "application/pdf",
      handler: async ({ actor, params }) => {
        const { number, pdf } = await readInvoicePdf(app, actor, params.id);
        const headers = {
          "content-type": "application/pdf",
          "content-disposition": `attachment; filename="${number}.pdf"`,
          "cache-control": "private, no-store",
        };
        return { status: 200, body: pdf, headers };
      },
    }),
  ];
}
