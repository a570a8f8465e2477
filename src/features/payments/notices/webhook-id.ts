import type { Db, Tx } from "../../../platform/database.ts";
import { findSetting, saveSetting } from "../../../platform/settings.ts";

const settingName = "paypal_webhook_id";

/** The id that PayPal's signatures carry, as it was registered; undefined until it was. */
export async function findWebhookId(db: Db): Promise<string | undefined> {
  const value = await findSetting(db, settingName);
  return typeof value === "string" ? value : undefined;
}

export async function saveWebhookId(tx: Tx, webhookId: string, now: Date): Promise<void> {
  await saveSetting(tx, settingName, webhookId, now);
}
