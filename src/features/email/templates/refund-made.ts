import type { MailContent } from "../mail-content.ts";

export interface RefundMadeData {
  amountText: string;
  /** The order, top-up or invoice that was paid. */
  subjectId: string;
  reasonText: string;
}

export function refundMade({ amountText, subjectId, reasonText }: RefundMadeData): MailContent {
  return {
    subject: `Your refund of ${amountText}`,
    preheader: "It goes back to the PayPal payment that it came from.",
    heading: "Your refund is on its way",
    blocks: [
      {
        kind: "paragraph",
        text: `${reasonText} We have sent ${amountText} back to the PayPal payment that it came from.`.trimStart(),
      },
      {
        kind: "facts",
        facts: [
          { label: "For", value: subjectId, isCode: true },
          { label: "Amount", value: amountText },
        ],
      },
      { kind: "note", text: "Depending on how you paid, PayPal shows it at once or within a few days." },
    ],
  };
}
