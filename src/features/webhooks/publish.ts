import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { insertEvent } from "./delivery-store.ts";
import type { EventData, EventType } from "./event-catalogue.ts";
import { FanOutEvent } from "./webhook-jobs.ts";

type NewEventOf<Type extends EventType> = {
  accountId: string;
  type: Type;
  /** As subscribers see it: snake_case, no secrets. */
  data: EventData<Type>;
};
/** Each type with the data that the catalogue promises for it. */
export type NewEvent = { [Type in EventType]: NewEventOf<Type> }[EventType];

/** Tells the account's subscribers, if and only if the transaction commits. */
export async function publish(tx: Tx, event: NewEvent, now: Date): Promise<void> {
  const eventId = newId("evt");
  // Most accounts have no subscriber for most events, and those cost their transaction this one statement.
  const hasSubscribers = await insertEvent(tx, { id: eventId, ...event, occurredAt: now });
  if (hasSubscribers) await enqueue(tx, FanOutEvent, { eventId }, { runAt: now });
}
