import type { MailContent } from "../mail-content.ts";

export interface CreditLowData {
  availableText: string;
  thresholdText: string;
}

export function creditLow({ availableText, thresholdText }: CreditLowData): MailContent {
  return {
    subject: `Your credit is below ${thresholdText}`,
    preheader: `${availableText} is left.`,
    heading: "Time to top up",
    blocks: [
      {
        kind: "paragraph",
        text: `Your available credit is ${availableText}, below the ${thresholdText} that you are told at. Orders that cost more than is left are refused.`,
      },
      { kind: "note", text: "You are told once each time the credit falls below this limit." },
    ],
  };
}
