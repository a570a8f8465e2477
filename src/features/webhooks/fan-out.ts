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
      await startDeliveries(tx, subscriptionId, [{ eventId, sequence }], now);
    }
    crashPoint("event-fanned-out-undone");
  });
  crashPoint("event-fanned-out");
  return undefined;
}

/** Makes deliveries to one subscription that are due now. */
export async function startDeliveries(
  tx: Tx,
  subscriptionId: string,
  events: { eventId: string; sequence: bigint }[],
  now: Date,
): Promise<void> {
  const deliveries = events.map((event) => ({
    id: newId("dlv"),
    subscriptionId,
    ...event,
    status: "pending" as const,
    createdAt: now,
    updatedAt: now,
  }));
  await insertDeliveries(tx, deliveries);
  await insertFirstAttempts(
    tx,
    subscriptionId,
    deliveries.map(({ id }) => id),
    now,
  );
  await requestDelivery(tx, subscriptionId, now);
}
