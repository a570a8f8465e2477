import type { MailContent } from "../mail-content.ts";

export interface WebhookPausedData {
  subscriptionId: string;
  subscriptionName: string;
  endpointUrl: string;
  /** In sentences. */
  reasonText: string;
  sinceText: string;
}

export function webhookPaused(data: WebhookPausedData): MailContent {
  return {
    subject: `Webhooks to "${data.subscriptionName}" are paused`,
    preheader: data.reasonText,
    heading: "We have paused a webhook subscription",
    blocks: [
      {
        kind: "paragraph",
        text: `${data.reasonText} Nothing more is sent to this endpoint for now. Events are kept for 90 days and can be sent again.`,
      },
      {
        kind: "facts",
        facts: [
          { label: "Subscription", value: data.subscriptionName },
          { label: "Id", value: data.subscriptionId, isCode: true },
          { label: "Endpoint", value: data.endpointUrl, isCode: true },
          { label: "Failing since", value: data.sinceText },
        ],
      },
      {
        kind: "steps",
        title: "When it is mended",
        steps: [
          'Set the status of the subscription to "active": PUT /webhook-subscriptions/{id}.',
          "Have what it missed sent again: POST /webhook-subscriptions/{id}/replay, with the time above as since.",
        ],
      },
    ],
  };
}
