import { type Static, Type } from "typebox";
import { Amount, nullable, pageQuery, Timestamp } from "../../../platform/http/schemas.ts";

const invoiceProperties = {
  id: Type.String({
    examples: ["inv-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"],
    description: "Give it as `orderId` to Create PayPal Order to pay the invoice",
  }),
  number: Type.String({ examples: ["INV-2026-0001"] }),
  status: Type.Enum(["open", "paid"]),
  amount: { ...Amount, description: "The total, always above zero" },
  currency: Type.String({ examples: ["USD"] }),
  period_start: { ...Timestamp, description: "The first instant of the calendar month in UTC" },
  period_end: { ...Timestamp, description: "The first instant after it" },
  issued_at: Timestamp,
  due_at: { ...Timestamp, description: "14 days after it was issued" },
  paid_at: nullable(Timestamp),
  paid_by: nullable(Type.Enum(["paypal", "transfer"])),
  line_count: Type.Integer({ examples: [12] }),
  pdf_url: Type.String({ format: "uri", description: "The PDF; needs the access token" }),
};

export const InvoiceSummary = Type.Object(invoiceProperties);
export type InvoiceSummary = Static<typeof InvoiceSummary>;

const InvoiceLineItem = Type.Object({
  kind: Type.Enum(["balance", "charge", "credit"], {
    description:
      "charge: an order or top-up. credit: a refund or a correction. balance: credit from before the account became postpaid",
  }),
  transaction_id: { ...nullable(Type.String()), description: "The transaction in Get Credit Transaction History" },
  description: Type.String(),
  reference: nullable(Type.String()),
  amount: { ...Amount, description: "Signed: to be paid is positive" },
  happened_at: Timestamp,
});

export const linesShownMax = 1_000;

export const InvoiceDetails = Type.Object({
  ...invoiceProperties,
  buyer_name: nullable(Type.String()),
  buyer_email: Type.String(),
  lines: Type.Array(InvoiceLineItem, { description: `The first ${linesShownMax} of \`line_count\`` }),
});

export const InvoiceParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
export const InvoiceQuery = Type.Object({ ...pageQuery });
