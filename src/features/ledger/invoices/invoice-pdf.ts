import { setImmediate } from "node:timers/promises";
import PDFDocument from "pdfkit";
import { formatCents } from "../../../platform/money.ts";
import { formatDay, formatMonth } from "./billing-period.ts";
import { drawText } from "./draw-text.ts";
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
      Author: invoice.sellerName,
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
  drawText(document, "Invoice", { x: margin, y: margin, width: 240, size: 22, isBold: true });
  const seller = { x: 300, width: rightEdge - 300, align: "right" } as const;
  drawText(document, invoice.sellerName, { ...seller, y: margin + 2, size: 11, isBold: true });
  drawText(document, invoice.sellerEmail, { ...seller, y: margin + 15, size: 9 });
  drawText(document, invoice.sellerUrl, { ...seller, y: margin + 26, size: 9 });
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
    document.fillColor("#666666");
    drawText(document, label, { x: margin, y, width: 65, size: 9 });
    document.fillColor("#000000");
    drawText(document, value, { x: 120, y, width: 400, size: 9 });
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
  const heading = { date: "Date (UTC)", description: "Description", reference: "Reference", amount: "USD" };
  drawRow(document, heading, true);
  drawRule(document);
}

function drawRow(document: PDFKit.PDFDocument, row: Row, isBold = false): void {
  const { y } = document;
  for (const name of ["date", "description", "reference", "amount"] as const) {
    const { x, width, size } = columns[name];
    const align = name === "amount" ? "right" : "left";
    drawText(document, row[name], { x, y: y + (9 - size), width, align, size, isBold });
  }
  document.y = y + rowHeight;
}

function drawTotal(document: PDFKit.PDFDocument, invoice: Invoice): void {
  if (document.y + 3 * rowHeight > pageBottom) document.addPage();
  drawRule(document);
  const total = { date: "", description: "Total", reference: "", amount: formatCents(invoice.totalCents) };
  drawRow(document, total, true);
  const terms = `Payable in US dollars until ${formatDay(invoice.dueAt)}; quote ${invoice.number}.`;
  drawText(document, terms, { x: margin, y: document.y + 6, width: rightEdge - margin, size: 9 });
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
    document.fillColor("#666666");
    // Below the margin, where text would otherwise begin a new page.
    document.page.margins.bottom = 0;
    const text = `${number}, page ${page + 1} of ${count}`;
    drawText(document, text, { x: margin, y: 800, width: rightEdge - margin, align: "right", size: 8 });
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
