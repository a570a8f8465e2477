import type { Db, Tx } from "../../../platform/database.ts";

const webhookIdSetting = "paypal_webhook_id";

/** The id that PayPal's signatures carry, as it was registered; undefined until it was. */
export async function findWebhookId(db: Db): Promise<string | undefined> {
  const setting = await db
    .selectFrom("setting")
    .select("value")
    .where("name", "=", webhookIdSetting)
    .executeTakeFirst();
  return typeof setting?.value === "string" ? setting.value : undefined;
}

export async function saveWebhookId(tx: Tx, webhookId: string, now: Date): Promise<void> {
  const value = JSON.stringify(webhookId);
  await tx
    .insertInto("setting")
    .values({ name: webhookIdSetting, value, updatedAt: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, updatedAt: now }))
    .execute();
}
