import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { type PageQuery, paginate, readPage } from "../../../platform/http/schemas.ts";
import { invoiceNotFound } from "./errors.ts";
import { invoicePdf } from "./invoice-pdf.ts";
import { presentInvoice } from "./present.ts";
import { linesShownMax } from "./schema.ts";
import { countInvoices, findInvoice, type Invoice, type InvoiceLine, listInvoices, listLines } from "./store.ts";

/** One page of an account's invoices, newest first. */
export async function readInvoices(app: App, actor: Actor, query: PageQuery) {
  const page = readPage(query);
  const { db } = app.database;
  const [rows, total] = await Promise.all([
    listInvoices(db, actor.accountId, page),
    countInvoices(db, actor.accountId),
  ]);
  return {
    data: rows.map((row) => presentInvoice(row, app.config.publicUrl)),
    pagination: paginate(page, total),
  };
}

/** The account's invoice of this id with its lines, as many as are shown. Throws `not_found`. */
export async function readInvoice(app: App, actor: Actor, id: string): Promise<[Invoice, InvoiceLine[]]> {
  const invoice = await findInvoice(app.database.db, actor.accountId, id);
  if (!invoice) throw invoiceNotFound(id);
  return [invoice, await listLines(app.database.db, id, linesShownMax)];
}

/** The account's invoice of this id as a PDF. Throws `not_found`. */
export async function readInvoicePdf(app: App, actor: Actor, id: string): Promise<{ number: string; pdf: Buffer }> {
  const [invoice, lines] = await readInvoice(app, actor, id);
  return { number: invoice.number, pdf: await invoicePdf(invoice, lines) };
}
