import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { insertDeliveries, insertFirstAttempts, numberForSubscribers } from "./delivery-store.ts";
import { requestDelivery } from "./webhook-jobs.ts";

/** Makes a delivery of the event for each active subscription that wants it; running it again makes none twice. */
export async function fanOutEvent(app: App, eventId: string): Promise<undefined> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    for (const { subscriptionId, sequence } of await numberForSubscribers(tx, eventId)) {
      const deliveries = await makeDeliveries(tx, subscriptionId, [{ eventId, sequence }], now);
      const ids = deliveries.map(({ id }) => id);
      await insertFirstAttempts(tx, subscriptionId, ids, now);
      await requestDelivery(tx, subscriptionId, now);
    }
    crashPoint("event-fanned-out-undone");
  });
  crashPoint("event-fanned-out");
  return undefined;
}

/** Makes a delivery of each event to one subscription; its first attempt is up to the caller. */
export async function makeDeliveries(
  tx: Tx,
  subscriptionId: string,
  events: { eventId: string; sequence: bigint }[],
  now: Date,
): Promise<{ id: string; eventId: string }[]> {
  const deliveries = events.map((event) => ({
    id: newId("dlv"),
    subscriptionId,
    ...event,
    status: "pending" as const,
    createdAt: now,
    updatedAt: now,
  }));
  await insertDeliveries(tx, deliveries);
  return deliveries;
}
