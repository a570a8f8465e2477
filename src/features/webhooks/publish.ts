import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { insertEvent } from "./store.ts";

export const eventTypes = ["ORDER_STATUS", "ESIM_STATUS", "DATA_USAGE", "VALIDITY_USAGE", "CREDIT_LOW", "WEBHOOK_TEST"] as const;
export type EventType = (typeof eventTypes)[number];

export interface NewEvent {
  accountId: string;
  type: EventType;
  /** As subscribers see it: snake_case, no secrets. */
  data: Record<string, unknown>;
}

/** Tells the account's subscribers, if and only if the transaction commits. */
export async function publish(tx: Tx, event: NewEvent, now: Date): Promise<void> {
  await insertEvent(tx, { id: newId("evt"), ...event, occurredAt: now });
}
