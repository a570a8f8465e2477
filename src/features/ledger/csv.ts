import { formatCents } from "../../platform/money.ts";
import type { StatementRow } from "./statement-store.ts";

const header = [
  "id",
  "type",
  "status",
  "amount",
  "balance_after",
  "currency",
  "description",
  "reference",
  "created_at",
] as const;

export const csvExample = [
  header.join(","),
  "txn-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b,topup,completed,100.00,100.00,USD,Initial deposit by PayPal,5O190127TN364715T,2026-01-15T10:00:00.000Z",
  "",
].join("\r\n");

/** A statement as RFC 4180 has it: a header line, CRLF after each line, quotes where they are needed. */
export function statementCsv(rows: readonly StatementRow[], currency: string): string {
  const lines = rows.map((row) => [
    text(row.id),
    row.type,
    row.status,
    formatCents(row.amountCents),
    row.balanceAfterCents === null ? "" : formatCents(row.balanceAfterCents),
    currency,
    text(row.description),
    text(row.reference ?? ""),
    row.createdAt.toISOString(),
  ]);
  return [header, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** Spreadsheets run a text that begins like a formula; the apostrophe tells them that it is text. */
function text(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Whether an `Accept` header prefers CSV to JSON. */
export function prefersCsv(accept: string | undefined): boolean {
  const csv = weightOf(accept, "text/csv");
  return csv > 0 && csv > weightOf(accept, "application/json");
}

/** How much an `Accept` header wants a media type that it names, from 0 to 1. */
function weightOf(accept: string | undefined, mediaType: string): number {
  for (const range of (accept ?? "").toLowerCase().split(",")) {
    const [name, ...parameters] = range.split(";").map((part) => part.trim());
    if (name !== mediaType) continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
