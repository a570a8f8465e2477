import { setImmediate } from "node:timers/promises";
import PDFDocument from "pdfkit";
import { formatCents } from "../../../platform/money.ts";
import { formatDay, formatMonth } from "./billing-period.ts";
import { printable } from "./printable.ts";
import type { Invoice, InvoiceLine } from "./store.ts";

const margin = 50;
const rowHeight = 16;
const pageBottom = 770;
/** Left edge, width and size of the letters of each column, in points of an A4 page. A reference fits whole. */
const columns = {
  date: { x: 50, width: 55, size: 9 },
  description: { x: 108, width: 214, size: 9 },
  reference: { x: 328, width: 150, size: 7 },
  amount: { x: 480, width: 65, size: 9 },
} as const;
const rightEdge = 545;

/**
 * The invoice as a PDF: the same bytes whenever it is asked for, because everything on it is fixed when it is issued. Lines beyond those
 * given are summed up in one row, so that the rows always add up to the total.
 */
export async function invoicePdf(invoice: Invoice, lines: readonly InvoiceLine[]): Promise<Buffer> {
  const document = new PDFDocument({
    size: "A4",
    margin,
    bufferPages: true,
    info: {
      Title: `Invoice ${invoice.number}`,
      Author: printable(invoice.sellerName),
      CreationDate: invoice.issuedAt,
      ModDate: invoice.issuedAt,
    },
  });
  const content = collect(document);
  drawHead(document, invoice);
  await drawLines(document, rowsOf(invoice, lines));
  drawTotal(document, invoice);
  drawPageNumbers(document, invoice.number);
  document.end();
  return await content;
}

interface Row {
  date: string;
  description: string;
  reference: string;
  amount: string;
}

function rowsOf(invoice: Invoice, lines: readonly InvoiceLine[]): Row[] {
  const rows = lines.map((line) => ({
    date: line.happenedAt.toISOString().slice(0, 10),
    description: line.description,
    reference: line.reference ?? "",
    amount: formatCents(line.amountCents),
  }));
  const moreCount = invoice.lineCount - lines.length;
  if (moreCount <= 0) return rows;
  const moreCents = lines.reduce((rest, line) => rest - line.amountCents, invoice.totalCents);
  const description = `${moreCount} more, in your list of transactions`;
  return [...rows, { date: "", description, reference: "", amount: formatCents(moreCents) }];
}

function drawHead(document: PDFKit.PDFDocument, invoice: Invoice): void {
  document.font("Helvetica-Bold").fontSize(22).text("Invoice", margin, margin);
  document
    .fontSize(11)
    .text(printable(invoice.sellerName), 300, margin + 2, { width: rightEdge - 300, align: "right" });
  document.font("Helvetica").fontSize(9);
  document.text(printable(invoice.sellerEmail), { width: rightEdge - 300, align: "right" });
  document.text(printable(invoice.sellerUrl), { width: rightEdge - 300, align: "right" });
  const facts: [string, string][] = [
    ["Number", invoice.number],
    ["Issued", formatDay(invoice.issuedAt)],
    ["Due", formatDay(invoice.dueAt)],
    ["Period", formatMonth(invoice.periodStart)],
    ["Billed to", invoice.buyerName ?? invoice.buyerEmail],
    ["", invoice.buyerName === null ? "" : invoice.buyerEmail],
  ];
  facts.forEach(([label, value], index) => {
    const y = 110 + index * 15;
    document.fillColor("#666666").text(label, margin, y);
    document.fillColor("#000000").text(printable(value), 120, y, { width: 400, height: rowHeight, ellipsis: true });
  });
  document.y = 220;
}

async function drawLines(document: PDFKit.PDFDocument, rows: readonly Row[]): Promise<void> {
  drawHeading(document);
  for (const row of rows) {
    if (document.y + rowHeight > pageBottom) {
      // A page takes some milliseconds; other requests come in between.
      await setImmediate();
      document.addPage();
      drawHeading(document);
    }
    drawRow(document, row);
  }
}

function drawHeading(document: PDFKit.PDFDocument): void {
  document.font("Helvetica-Bold").fontSize(9);
  drawRow(document, { date: "Date (UTC)", description: "Description", reference: "Reference", amount: "USD" });
  drawRule(document);
  document.font("Helvetica");
}

function drawRow(document: PDFKit.PDFDocument, row: Row): void {
  const { y } = document;
  for (const name of ["date", "description", "reference", "amount"] as const) {
    const { x, width, size } = columns[name];
    const align = name === "amount" ? "right" : "left";
    document
      .fontSize(size)
      .text(printable(row[name]), x, y + (9 - size), { width, height: rowHeight - 4, ellipsis: true, align });
  }
  document.y = y + rowHeight;
}

function drawTotal(document: PDFKit.PDFDocument, invoice: Invoice): void {
  if (document.y + 3 * rowHeight > pageBottom) document.addPage();
  drawRule(document);
  document.font("Helvetica-Bold");
  drawRow(document, { date: "", description: "Total", reference: "", amount: formatCents(invoice.totalCents) });
  document.font("Helvetica").fontSize(9);
  document.text(
    `Payable in US dollars until ${formatDay(invoice.dueAt)}; quote ${invoice.number}.`,
    margin,
    document.y + 6,
  );
}

function drawRule(document: PDFKit.PDFDocument): void {
  const y = document.y - 2;
  document.moveTo(margin, y).lineTo(rightEdge, y).lineWidth(0.5).strokeColor("#999999").stroke();
  document.y = y + 6;
}

function drawPageNumbers(document: PDFKit.PDFDocument, number: string): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    document.font("Helvetica").fontSize(8).fillColor("#666666");
    // Below the margin, where text would otherwise begin a new page.
    document.page.margins.bottom = 0;
    document.text(`${number}, page ${page + 1} of ${count}`, margin, 800, {
      width: rightEdge - margin,
      align: "right",
    });
  }
}

async function collect(document: PDFKit.PDFDocument): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
  });
}
