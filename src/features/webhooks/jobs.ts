import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { deliverToSubscription } from "./deliver.ts";
import { fanOutEvent } from "./fan-out.ts";
import { sendPausedMail } from "./send-paused-mail.ts";
import { sweepWebhooks } from "./sweep-webhooks.ts";
import { DeliverToSubscription, FanOutEvent, SendPausedMail, SweepWebhooks } from "./webhook-jobs.ts";

export function webhookJobs(app: App): HandledJob[] {
  return [
    handled(FanOutEvent, async ({ eventId }) => await fanOutEvent(app, eventId)),
    handled(DeliverToSubscription, async ({ subscriptionId }) => await deliverToSubscription(app, subscriptionId)),
    handled(SendPausedMail, async ({ subscriptionId }) => await sendPausedMail(app, subscriptionId)),
    handled(SweepWebhooks, async () => await sweepWebhooks(app)),
  ];
}

/** What of this feature runs by itself. */
export const webhookSchedule = [{ job: SweepWebhooks, everySeconds: 86_400 }];
