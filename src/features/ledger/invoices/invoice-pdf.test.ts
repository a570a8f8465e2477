import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { invoicePdf } from "./invoice-pdf.ts";
import type { Invoice, InvoiceLine } from "./store.ts";
import { typeset } from "./typeset.ts";

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

describe("names of customers", () => {
  const fontsOf = async (buyerName: string) => {
    const pdf = await invoicePdf({ ...invoice, buyerName }, [aLine(1, 12_345n)]);
    expect(pdf.equals(await invoicePdf({ ...invoice, buyerName }, [aLine(1, 12_345n)]))).toBe(true);
    return [...new Set(pdf.toString("latin1").match(/\/FontName \/\w+\+\w+/g) ?? [])].join(" ");
  };

  it.each([
    ["Łukasz Żółw", "NotoSans"],
    ["Ιωάννης Παπαδόπουλος", "NotoSans"],
    ["Иван Ильич", "NotoSans"],
    ["Nguyễn Thị Hằng", "NotoSans"],
    ["株式会社 東京", "SawarabiGothic"],
  ])("%s are drawn in an embedded font, the same bytes each time", async (name, font) => {
    expect(await fontsOf(name)).toContain(font);
  });

  it("of western Europe need none", async () => {
    expect(await fontsOf("Söhne – “Reisen” 5 €")).toBe("");
  });

  it("that are too long end in an ellipsis, in any script", async () => {
    expect((await invoicePdf({ ...invoice, buyerName: "株式会社".repeat(60) }, [])).length).toBeGreaterThan(1_000);
    const texts = textsOf(await invoicePdf({ ...invoice, buyerName: "Roaming ".repeat(60) }, []));
    expect(texts.find((text) => text.startsWith("Roaming Roaming"))?.length).toBeLessThan(120);
  });
});

describe("typeset text", () => {
  const shown = (text: string) =>
    typeset(text, false)
      .map((run) => run.text)
      .join("");

  it.each([
    ["Söhne – “Reisen” 5 €", "Söhne – “Reisen” 5 €"],
    ["Čeští přátelé", "Čeští přátelé"],
    ["東京 Иван Ωμέγα", "東京 Иван Ωμέγα"],
    // Two ways to write one letter.
    ["S\u0323\u0307ad", "Ṩad"],
    ["한국", "??"],
    ["ﷺ", "?"],
    ["one\ntwo", "one?two"],
  ])("of %s is %s", (given, expected) => {
    expect(shown(given)).toBe(expected);
  });

  it("changes its font only where it must", () => {
    expect(typeset("Łukasz & Иван", false)).toHaveLength(3);
    expect(typeset("Иван Ильич", false).map(({ text }) => text)).toEqual(["Иван", " ", "Ильич"]);
  });
});
