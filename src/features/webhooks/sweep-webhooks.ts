import type { App } from "../../app.ts";
import { after, dayMs } from "../../platform/clock.ts";
import { deleteEndedDeliveries, deleteOldEvents } from "./delivery-store.ts";
import { forgetPreviousSecrets } from "./subscription-store.ts";

/** How long logs are kept, and how far back a replay reaches. */
const keptMs = 90 * dayMs;
const rowsPerStatement = 2_000;

/** Removes deliveries that ended, and events that nobody waits for, 90 days ago or earlier; and secrets that sign no more. */
export async function sweepWebhooks(app: App): Promise<undefined> {
  const { db } = app.database;
  const now = app.clock.now();
  const before = after(now, -keptMs);
  await repeat(async () => await deleteEndedDeliveries(db, before, rowsPerStatement));
  await repeat(async () => await deleteOldEvents(db, before, rowsPerStatement));
  await repeat(async () => await forgetPreviousSecrets(db, now, rowsPerStatement));
  return undefined;
}

/** Small statements, so that none holds many locks for long. */
async function repeat(removeSome: () => Promise<number>): Promise<void> {
  while ((await removeSome()) === rowsPerStatement);
}
