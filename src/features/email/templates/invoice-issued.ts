import type { MailContent } from "../mail-content.ts";

export interface InvoiceIssuedData {
  number: string;
  amountText: string;
  periodText: string;
  dueText: string;
  pdf: Buffer;
}

export function invoiceIssued(data: InvoiceIssuedData): MailContent {
  return {
    subject: `Invoice ${data.number}: ${data.amountText}`,
    preheader: `For ${data.periodText}, due ${data.dueText}.`,
    heading: `Invoice ${data.number}`,
    blocks: [
      {
        kind: "paragraph",
        text: `Here is your invoice for ${data.periodText}. You can pay it by PayPal through the API, or by transfer.`,
      },
      {
        kind: "facts",
        facts: [
          { label: "Amount", value: data.amountText },
          { label: "Due", value: data.dueText },
        ],
      },
    ],
    files: [{ filename: `${data.number}.pdf`, contentType: "application/pdf", content: data.pdf }],
  };
}
