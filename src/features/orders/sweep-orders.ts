import type { App } from "../../app.ts";
import { after, secondMs } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { requestCancellation, requestFulfilment } from "./order-jobs.ts";
import { endPendingOrder } from "./refuse-order.ts";
import { listCancellingOrders, listUnfinishedOrders, listUnpaidOrders, lockOrder } from "./store.ts";

const batch = 200;
const quietMs = 30 * secondMs;

/**
 * The net below the jobs: every order that waits for the carrier has its job, and an order that nobody paid for in a day is cancelled.
 */
export async function sweepOrders(app: App): Promise<undefined> {
  const now = app.clock.now();
  const { db } = app.database;
  const quietSince = after(now, -quietMs);
  const [unfinished, cancelling, unpaid] = await Promise.all([
    listUnfinishedOrders(db, quietSince, batch),
    listCancellingOrders(db, quietSince, batch),
    listUnpaidOrders(db, now, batch),
  ]);
  for (const order of unfinished) await inTransaction(app, async (tx) => await requestFulfilment(tx, order.id, now));
  for (const order of cancelling) await inTransaction(app, async (tx) => await requestCancellation(tx, order.id, now));
  for (const order of unpaid) await cancelUnpaid(app, order.id, now);
  return undefined;
}

async function cancelUnpaid(app: App, orderId: string, now: Date): Promise<void> {
  await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order.status !== "pending" || order.carrierStep !== "awaiting_payment") return;
    await endPendingOrder(
      tx,
      order,
      { failureCode: "payment_closed", failureReason: "The order was not paid within a day." },
      now,
    );
  });
}
