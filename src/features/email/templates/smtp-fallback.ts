import type { MailContent } from "../mail-content.ts";

export interface SmtpFallbackData {
  profileName: string;
  host: string;
  reasonText: string;
}

export function smtpFallback(data: SmtpFallbackData): MailContent {
  return {
    subject: `Your mail server for "${data.profileName}" could not be used`,
    preheader: "Mails to your customers went out through our server instead.",
    heading: "Your mail server needs a look",
    blocks: [
      {
        kind: "paragraph",
        text: "Your customers' mails could not be sent through your own server. So that nobody waits, we sent them through ours.",
      },
      {
        kind: "facts",
        facts: [
          { label: "Branding profile", value: data.profileName },
          { label: "Server", value: data.host, isCode: true },
          { label: "What happened", value: data.reasonText },
        ],
      },
      { kind: "note", text: "You are told at most once a day. Correct the settings, or switch your own server off." },
    ],
  };
}
