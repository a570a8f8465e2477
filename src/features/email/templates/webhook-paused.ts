import type { MailContent } from "../mail-content.ts";

export interface WebhookPausedData {
  subscriptionName: string;
  endpointUrl: string;
  failedEvents: number;
  reasonText: string;
  sinceText: string;
}

export function webhookPaused(data: WebhookPausedData): MailContent {
  return {
    subject: `Webhooks to "${data.subscriptionName}" are paused`,
    preheader: `${data.failedEvents} events in a row were not accepted.`,
    heading: "Your endpoint does not answer",
    blocks: [
      {
        kind: "paragraph",
        text: `${data.failedEvents} events in a row were not accepted, so we have paused this subscription. Events go on being kept and can be sent again.`,
      },
      {
        kind: "facts",
        facts: [
          { label: "Subscription", value: data.subscriptionName },
          { label: "Endpoint", value: data.endpointUrl, isCode: true },
          { label: "Failing since", value: data.sinceText },
          { label: "Last answer", value: data.reasonText },
        ],
      },
      {
        kind: "note",
        text: 'When it is mended, set the subscription\'s status to "active" and replay what was missed.',
      },
    ],
  };
}
