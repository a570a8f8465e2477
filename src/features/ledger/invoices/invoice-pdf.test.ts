import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { invoicePdf } from "./invoice-pdf.ts";
import { printable } from "./printable.ts";
import type { Invoice, InvoiceLine } from "./store.ts";

const issuedAt = new Date("2026-11-01T00:00:05Z");
const reference = "ord-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b";

const invoice: Invoice = {
  id: "inv-1",
  accountId: "user-1",
  number: "INV-2026-0042",
  periodStart: new Date("2026-10-01T00:00:00Z"),
  periodEnd: new Date("2026-11-01T00:00:00Z"),
  currency: "USD",
  totalCents: 12_345n,
  lineCount: 3,
  sellerName: "Passim",
  sellerEmail: "billing@passim.example",
  sellerUrl: "https://passim.example",
  buyerName: "Roaming GmbH",
  buyerEmail: "accounts@roaming.example",
  issuedAt,
  dueAt: new Date("2026-11-15T00:00:05Z"),
  paidAt: null,
  paidBy: null,
  paidJournalId: null,
};

const aLine = (number: number, amountCents: bigint): InvoiceLine => ({
  invoiceId: invoice.id,
  number,
  kind: amountCents > 0n ? "charge" : "credit",
  journalId: `txn-${number}`,
  description: `${number} × United States 5 GB 30 Days`,
  reference,
  amountCents,
  happenedAt: issuedAt,
});

/** The texts of a PDF in the order in which they were drawn. */
function textsOf(pdf: Buffer): string[] {
  const streams = pdf.toString("latin1").matchAll(/FlateDecode\n>>\nstream\n(.*?)\nendstream/gs);
  return [...streams]
    .map(([, content]) => inflateSync(Buffer.from(content ?? "", "latin1")).toString("latin1"))
    .flatMap((page) => [...page.matchAll(/\[(.*?)\] TJ/g)])
    .map(([, pieces]) =>
      [...(pieces ?? "").matchAll(/<([0-9a-f]+)>/g)]
        .map(([, hex]) => Buffer.from(hex ?? "", "hex").toString("latin1"))
        .join(""),
    );
}

describe("an invoice's PDF", () => {
  it("names both parties, the dates, each line with its whole reference, and the total", async () => {
    const texts = textsOf(await invoicePdf(invoice, [aLine(1, 10_000n), aLine(2, 3_000n), aLine(3, -655n)]));
    for (const part of [
      "Passim",
      "Roaming GmbH",
      "INV-2026-0042",
      "1 November 2026",
      "15 November 2026",
      "October 2026",
    ])
      expect(texts).toContain(part);
    expect(texts.filter((text) => text === reference)).toHaveLength(3);
    expect(texts).toEqual(expect.arrayContaining(["100.00", "30.00", "-6.55", "123.45"]));
  });

  it("sums up the lines that it has no room for, so that the rows add up to the total", async () => {
    const texts = textsOf(await invoicePdf({ ...invoice, lineCount: 502 }, [aLine(1, 10_000n), aLine(2, 1_000n)]));
    expect(texts).toEqual(expect.arrayContaining(["500 more, in your list of transactions", "13.45", "123.45"]));
  });

  it("goes on to as many pages as it takes, each with its number", async () => {
    const lines = Array.from({ length: 100 }, (_, index) => aLine(index + 1, 100n));
    const texts = textsOf(await invoicePdf({ ...invoice, lineCount: 100, totalCents: 10_000n }, lines));
    for (const page of [1, 2, 3]) expect(texts).toContain(`INV-2026-0042, page ${page} of 3`);
  });
});

describe("printable text", () => {
  it.each([
    ["Söhne – “Reisen” 5 €", "Söhne – “Reisen” 5 €"],
    ["Čeští přátelé", "Cestí prátelé"],
    ["東京", "??"],
    ["one\ntwo", "one?two"],
  ])("of %s is %s", (given, printed) => {
    expect(printable(given)).toBe(printed);
  });
});
