import { type Insertable, type Selectable, sql } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { PageRequest } from "../../platform/http/schemas.ts";
import type {
  EventTable,
  WebhookAttemptTable,
  WebhookDeliveryTable,
  WebhookSubscriptionTable,
} from "../../platform/schema.generated.ts";

export type EventRow = Selectable<EventTable>;
export type Delivery = Selectable<WebhookDeliveryTable>;
export type Attempt = Selectable<WebhookAttemptTable>;

/** An attempt that is due, with the event that it is to carry. */
export interface DueAttempt extends Pick<Attempt, "id" | "deliveryId" | "number" | "retry" | "dueAt"> {
  sequence: bigint;
  event: EventToSend;
}
export type EventToSend = Pick<EventRow, "id" | "type" | "data" | "occurredAt">;

export interface LoggedAttempt extends Attempt {
  eventId: string;
  type: string;
  sequence: bigint;
}

// Events ---------------------------------------------------------------------------------------------------------------------------

/** Writes the event down and says whether anybody is to be told of it. */
export async function insertEvent(
  tx: Tx,
  event: Omit<EventRow, "number" | "data"> & { data: object },
): Promise<boolean> {
  const inserted = await tx
    .insertInto("event")
    .values({ ...event, data: JSON.stringify(event.data) })
    .returning(
      sql<boolean>`exists (select from webhook_subscription s
        where s.account_id = ${event.accountId} and s.status = 'active' and ${event.type} = any (s.event_types))`.as(
        "hasSubscribers",
      ),
    )
    .executeTakeFirstOrThrow();
  return inserted.hasSubscribers;
}

/** Gives the event the next number of each active subscription that wants it and was not given it yet. */
export async function numberForSubscribers(
  tx: Tx,
  eventId: string,
): Promise<{ subscriptionId: string; sequence: bigint }[]> {
  // Locked in the order of their ids: two events of one account never wait for each other in a circle.
  const numbered = await sql<{ subscriptionId: string; sequence: bigint }>`
    with wanting as (
      select s.id from webhook_subscription s join event e on e.account_id = s.account_id
      where e.id = ${eventId} and s.status = 'active' and e.type = any (s.event_types)
        and not exists (select from webhook_delivery d where d.subscription_id = s.id and d.event_id = e.id)
      order by s.id for no key update of s)
    update webhook_subscription s set last_sequence = s.last_sequence + 1 from wanting where wanting.id = s.id
    returning s.id as subscription_id, s.last_sequence as sequence`.execute(tx);
  return numbered.rows;
}

/** Events of `[since, until]` that this subscription is for, oldest first, each with its delivery where there is one. */
export async function listEventsToReplay(
  tx: Tx,
  subscription: Pick<Selectable<WebhookSubscriptionTable>, "id" | "accountId" | "eventTypes">,
  since: Date,
  until: Date,
  limit: number,
): Promise<{ id: string; occurredAt: Date; deliveryId: string | null }[]> {
  return await tx
    .selectFrom("event")
    .leftJoin("webhookDelivery", (join) =>
      join.onRef("webhookDelivery.eventId", "=", "event.id").on("webhookDelivery.subscriptionId", "=", subscription.id),
    )
    .select(["event.id", "event.occurredAt", "webhookDelivery.id as deliveryId"])
    .where("event.accountId", "=", subscription.accountId)
    .where("event.occurredAt", ">=", since)
    .where("event.occurredAt", "<=", until)
    .where("event.type", "in", subscription.eventTypes)
    .where("event.type", "<>", "WEBHOOK_TEST")
    .orderBy("event.occurredAt")
    .orderBy("event.number")
    .limit(limit)
    .execute();
}

// Deliveries -----------------------------------------------------------------------------------------------------------------------

export async function insertDeliveries(tx: Tx, deliveries: Insertable<WebhookDeliveryTable>[]): Promise<void> {
  if (deliveries.length > 0) await tx.insertInto("webhookDelivery").values(deliveries).execute();
}

export async function findDelivery(tx: Tx, subscriptionId: string, deliveryId: string): Promise<Delivery | undefined> {
  return await tx
    .selectFrom("webhookDelivery")
    .selectAll()
    .where("subscriptionId", "=", subscriptionId)
    .where("id", "=", deliveryId)
    .executeTakeFirst();
}

export async function setDeliveryStatus(
  tx: Tx,
  deliveryIds: string[],
  status: Delivery["status"],
  now: Date,
): Promise<void> {
  await tx.updateTable("webhookDelivery").set({ status, updatedAt: now }).where("id", "in", deliveryIds).execute();
}

// Attempts -------------------------------------------------------------------------------------------------------------------------

/** Adds the first attempt of a round of retries to each delivery, or makes the one that waits already the first and due now. */
export async function insertFirstAttempts(
  tx: Tx,
  subscriptionId: string,
  deliveryIds: string[],
  dueAt: Date,
): Promise<void> {
  if (deliveryIds.length === 0) return;
  await sql`
    insert into webhook_attempt (delivery_id, subscription_id, number, retry, status, due_at)
    select given.id, ${subscriptionId},
      1 + coalesce((select max(number) from webhook_attempt a where a.delivery_id = given.id), 0), 0, 'pending', ${dueAt}
    from unnest(${deliveryIds}::text[]) with ordinality as given (id, place) order by given.place
    on conflict (delivery_id) where status = 'pending' do update set retry = 0, due_at = excluded.due_at`.execute(tx);
}

export async function insertAttempt(tx: Tx, attempt: Insertable<WebhookAttemptTable>): Promise<void> {
  await tx.insertInto("webhookAttempt").values(attempt).execute();
}

export async function listDueAttempts(db: Db, subscriptionId: string, now: Date, limit: number): Promise<DueAttempt[]> {
  const rows = await db
    .selectFrom("webhookAttempt as attempt")
    .innerJoin("webhookDelivery as delivery", "delivery.id", "attempt.deliveryId")
    .innerJoin("event", "event.id", "delivery.eventId")
    .select(["attempt.id", "attempt.deliveryId", "attempt.number", "attempt.retry", "attempt.dueAt"])
    .select(["delivery.sequence", "event.id as eventId", "event.type", "event.data", "event.occurredAt"])
    .where("attempt.subscriptionId", "=", subscriptionId)
    .where("attempt.status", "=", "pending")
    .where("attempt.dueAt", "<=", now)
    .orderBy("attempt.dueAt")
    .orderBy("attempt.id")
    .limit(limit)
    .execute();
  return rows.map(({ eventId, type, data, occurredAt, ...attempt }) => ({
    ...attempt,
    event: { id: eventId, type, data, occurredAt },
  }));
}

/** When the next attempt is due, or undefined when none is to come. */
export async function nextAttemptAt(db: Db, subscriptionId: string): Promise<Date | undefined> {
  const next = await db
    .selectFrom("webhookAttempt")
    .select("dueAt")
    .where("subscriptionId", "=", subscriptionId)
    .where("status", "=", "pending")
    .orderBy("dueAt")
    .limit(1)
    .executeTakeFirst();
  return next?.dueAt;
}

/** The same of many subscriptions; the ones for which none is to come are left out. */
export async function listNextAttempts(db: Db, subscriptionIds: string[]): Promise<Map<string, Date>> {
  // One look at the index for each, however much waits.
  const found = await sql<{ id: string; dueAt: Date | null }>`
    select id, (select min(due_at) from webhook_attempt a where a.subscription_id = given.id and a.status = 'pending') as due_at
    from unnest(${subscriptionIds}::text[]) as given (id)`.execute(db);
  return new Map(found.rows.flatMap(({ id, dueAt }) => (dueAt === null ? [] : [[id, dueAt] as const])));
}

/**
 * Writes down how an attempt ended and returns when it was due, as that stands now. Undefined when it is not pending any more: somebody else
 * was faster.
 */
export async function endAttempt(
  tx: Tx,
  attemptId: bigint,
  end: Pick<Attempt, "status" | "httpStatus" | "durationMs" | "errorClass" | "error" | "answer"> & { sentAt: Date },
): Promise<Date | undefined> {
  const ended = await tx
    .updateTable("webhookAttempt")
    .set(end)
    .where("id", "=", attemptId)
    .where("status", "=", "pending")
    .returning("dueAt")
    .executeTakeFirst();
  return ended?.dueAt;
}

/** What was and will be sent, the newest first. */
export async function listAttempts(
  db: Db,
  subscriptionId: string,
  status: Attempt["status"] | undefined,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<LoggedAttempt[]> {
  return await attemptsOf(db, subscriptionId, status)
    .innerJoin("webhookDelivery as delivery", "delivery.id", "attempt.deliveryId")
    .innerJoin("event", "event.id", "delivery.eventId")
    .selectAll("attempt")
    .select(["delivery.eventId", "delivery.sequence", "event.type"])
    .orderBy("attempt.id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countAttempts(
  db: Db,
  subscriptionId: string,
  status: Attempt["status"] | undefined,
): Promise<number> {
  const counted = await attemptsOf(db, subscriptionId, status)
    .select(sql<number>`count(*)::int`.as("total"))
    .executeTakeFirstOrThrow();
  return counted.total;
}

function attemptsOf(db: Db, subscriptionId: string, status: Attempt["status"] | undefined) {
  const attempts = db.selectFrom("webhookAttempt as attempt").where("attempt.subscriptionId", "=", subscriptionId);
  return status === undefined ? attempts : attempts.where("attempt.status", "=", status);
}

// Housekeeping ---------------------------------------------------------------------------------------------------------------------

/** Removes up to `limit` deliveries, with their attempts, that ended before `before`; returns how many. */
export async function deleteEndedDeliveries(db: Db, before: Date, limit: number): Promise<number> {
  const deleted = await sql`
    delete from webhook_delivery where id in (
      select id from webhook_delivery where status <> 'pending' and updated_at < ${before} limit ${limit})`.execute(db);
  return Number(deleted.numAffectedRows ?? 0n);
}

/** Removes up to `limit` events from before `before` that no delivery speaks of; returns how many. */
export async function deleteOldEvents(db: Db, before: Date, limit: number): Promise<number> {
  const deleted = await sql`
    delete from event where id in (
      select id from event e where occurred_at < ${before}
        and not exists (select from webhook_delivery d where d.event_id = e.id) limit ${limit})`.execute(db);
  return Number(deleted.numAffectedRows ?? 0n);
}
