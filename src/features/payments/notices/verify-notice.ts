import type { App } from "../../../app.ts";
import { findWebhookId } from "./webhook-id.ts";

/** Our webhook's id is part of what PayPal signs, and there is none yet: no notice can be judged. */
export class NoticesUnregistered extends Error {
  override readonly name = "NoticesUnregistered";
}

/** Whether PayPal sent this notice to us. Throws `PaymentUnavailable` and `NoticesUnregistered` while that can't be found out. */
export async function isGenuineNotice(app: App, headers: Record<string, string>, rawBody: string): Promise<boolean> {
  const webhookId = app.config.paypal.webhookId ?? (await findWebhookId(app.database.db));
  if (webhookId === undefined)
    throw new NoticesUnregistered("PayPal's notices were never registered, so none can be verified");
  return await app.payments.isGenuine({ headers, rawBody, webhookId });
}
