import type { App } from "../../../app.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { findWebhookId, saveWebhookId } from "./webhook-id.ts";

/** Where PayPal sends its notices, below the base path of the API. */
export const noticePath = "/callbacks/paypal";

/**
 * Makes PayPal send its notices here and keeps the id that their signatures carry; does nothing when the configuration names one. Throws
 * what the payment provider throws when PayPal can't be told.
 */
export async function registerPayPalNotices(app: App): Promise<void> {
  if (app.config.paypal.webhookId !== undefined) return;
  const webhookId = await app.payments.registerNotices(`${app.config.publicUrl}/api/v1${noticePath}`);
  if (webhookId === (await findWebhookId(app.database.db))) return;
  await inTransaction(app, async (tx) => await saveWebhookId(tx, webhookId, app.clock.now()));
}

/** Registers once more what could not be registered at the start: what PayPal takes back is learned from its notices alone. */
export async function ensurePayPalNotices(app: App): Promise<undefined> {
  if ((await findWebhookId(app.database.db)) === undefined) await registerPayPalNotices(app);
}
