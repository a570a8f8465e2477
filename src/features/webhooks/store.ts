import type { Tx } from "../../platform/database.ts";

export interface EventRow {
  id: string;
  accountId: string;
  type: string;
  data: Record<string, unknown>;
  occurredAt: Date;
}

export async function insertEvent(tx: Tx, event: EventRow): Promise<void> {
  await tx.insertInto("event").values({ ...event, data: JSON.stringify(event.data) }).execute();
}
