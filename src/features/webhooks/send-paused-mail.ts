import type { App } from "../../app.ts";
import { deliverMail, getAddress } from "../email/index.ts";
import { findAnySubscription } from "./subscription-store.ts";

/** Tells the owner that a subscription was paused, unless it was deleted or resumed since. */
export async function sendPausedMail(app: App, subscriptionId: string): Promise<undefined> {
  const { db } = app.database;
  const subscription = await findAnySubscription(db, subscriptionId);
  if (subscription?.status !== "failed" || subscription.failedAt === null) return undefined;
  await deliverMail(app, {
    id: `webhook-paused-${subscriptionId}-${subscription.failedAt.getTime()}`,
    to: await getAddress(db, subscription.accountId),
    branding: null,
    template: {
      name: "webhook_paused",
      data: {
        subscriptionId,
        subscriptionName: subscription.name,
        endpointUrl: subscription.endpointUrl,
        reasonText: subscription.failureReason ?? "",
        sinceText: (subscription.failingSince ?? subscription.failedAt).toISOString(),
      },
    },
  });
  return undefined;
}
