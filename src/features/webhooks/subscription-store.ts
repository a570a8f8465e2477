import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { PageRequest } from "../../platform/http/schemas.ts";
import type { WebhookSubscriptionTable } from "../../platform/schema.generated.ts";

export type Subscription = Selectable<WebhookSubscriptionTable>;
export type SubscriptionChange = Updateable<WebhookSubscriptionTable> & { updatedAt: Date };

export async function insertSubscription(
  tx: Tx,
  subscription: Insertable<WebhookSubscriptionTable>,
): Promise<Subscription> {
  return await tx.insertInto("webhookSubscription").values(subscription).returningAll().executeTakeFirstOrThrow();
}

export async function findSubscription(db: Db, accountId: string, id: string): Promise<Subscription | undefined> {
  return await own(db, accountId).selectAll().where("id", "=", id).executeTakeFirst();
}

/** Locks the subscription until the transaction ends. */
export async function lockSubscription(tx: Tx, accountId: string, id: string): Promise<Subscription | undefined> {
  return await own(tx, accountId).selectAll().where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

/** For the system's own work, whoever's it is. */
export async function findAnySubscription(db: Db, id: string): Promise<Subscription | undefined> {
  return await db.selectFrom("webhookSubscription").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function lockAnySubscription(tx: Tx, id: string): Promise<Subscription | undefined> {
  return await tx
    .selectFrom("webhookSubscription")
    .selectAll()
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function updateSubscription(tx: Tx, id: string, change: SubscriptionChange): Promise<Subscription> {
  return await tx
    .updateTable("webhookSubscription")
    .set(change)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Removes it with its deliveries and attempts. */
export async function deleteSubscription(tx: Tx, accountId: string, id: string): Promise<void> {
  await tx.deleteFrom("webhookSubscription").where("accountId", "=", accountId).where("id", "=", id).execute();
}

export async function listSubscriptions(
  db: Db,
  accountId: string,
  status: Subscription["status"] | undefined,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<Subscription[]> {
  return await own(db, accountId, status)
    .selectAll()
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countSubscriptions(db: Db, accountId: string, status?: Subscription["status"]): Promise<number> {
  const counted = await own(db, accountId, status)
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  return counted.total;
}

/** Makes the account's other creations wait, so that its subscriptions can be counted. */
export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.selectFrom("account").select("id").where("id", "=", accountId).forNoKeyUpdate().execute();
}

/** An event arrived: whatever failed before it counts no more. */
export async function clearFailures(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable("webhookSubscription")
    .set({ failedEvents: 0, failingSince: null })
    .where("id", "=", id)
    .where("failedEvents", ">", 0)
    .execute();
}

/** Takes the next `count` sequence numbers and returns the first of them. */
export async function takeSequences(tx: Tx, id: string, count: number): Promise<bigint> {
  const taken = await tx
    .updateTable("webhookSubscription")
    .set({ lastSequence: sql`last_sequence + ${count}` })
    .where("id", "=", id)
    .returning("lastSequence")
    .executeTakeFirstOrThrow();
  return taken.lastSequence - BigInt(count) + 1n;
}

/** Every signing secret that signs at `now`, with whose it is. */
export async function listSecretBoxes(
  db: Db,
  now: Date,
): Promise<(Pick<Subscription, "id" | "secretBox" | "previousSecretBox"> & { ownerEmail: string })[]> {
  return await db
    .selectFrom("webhookSubscription")
    .innerJoin("account", "account.id", "webhookSubscription.accountId")
    .select(["webhookSubscription.id", "webhookSubscription.secretBox", "account.email as ownerEmail"])
    .select(
      sql<string | null>`case when previous_secret_until > ${now} then previous_secret_box end`.as("previousSecretBox"),
    )
    .execute();
}

/** Forgets up to `limit` secrets that sign no more, because their day beside the newest one is over; returns how many. */
export async function forgetPreviousSecrets(db: Db, now: Date, limit: number): Promise<number> {
  const forgotten = await sql`
    update webhook_subscription set previous_secret_box = null, previous_secret_until = null where previous_secret_until <= ${now}
      and id in (select id from webhook_subscription where previous_secret_until <= ${now} limit ${limit})`.execute(db);
  return Number(forgotten.numAffectedRows ?? 0n);
}

/** Puts the boxes in the place of the ones there, unless the secret was changed meanwhile. */
export async function replaceSecretBoxes(
  db: Db,
  id: string,
  presentBox: string,
  boxes: Pick<Subscription, "secretBox" | "previousSecretBox">,
): Promise<void> {
  await db
    .updateTable("webhookSubscription")
    .set(boxes)
    .where("id", "=", id)
    .where("secretBox", "=", presentBox)
    .execute();
}

function own(db: Db, accountId: string, status?: Subscription["status"]) {
  const subscriptions = db.selectFrom("webhookSubscription").where("accountId", "=", accountId);
  return status === undefined ? subscriptions : subscriptions.where("status", "=", status);
}
