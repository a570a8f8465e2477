import type { App } from "../../app.ts";
import { after, minuteMs } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { cancelDelivered } from "./cancel-delivered.ts";
import { orderNotFound } from "./errors.ts";
import { fulfilOrder } from "./fulfil-order.ts";
import { requestCancellation, requestFulfilment } from "./order-jobs.ts";
import { findAnyOrder, listCancellingOrders, listUnfinishedOrders, type OrderRow } from "./store.ts";

const stuckAfterMs = 2 * minuteMs;
const listedMax = 100;

export interface StuckOrder {
  id: string;
  waitsFor: string;
  since: Date;
  providerId: string;
  carrierOrderId: string | null;
  attempt: number;
}

/** Orders that nothing has moved for two minutes. Their credit stays held: the carrier may have sold. */
export async function listStuckOrders(app: App): Promise<StuckOrder[]> {
  const before = after(app.clock.now(), -stuckAfterMs);
  const { db } = app.database;
  const [pending, cancelling] = await Promise.all([
    listUnfinishedOrders(db, before, listedMax),
    listCancellingOrders(db, before, listedMax),
  ]);
  return [...pending, ...cancelling].map(describe);
}

/** Asks the carrier at once what became of an order and writes down the answer. Returns how the order stands then. */
export async function settleStuckOrder(app: App, orderId: string): Promise<OrderRow> {
  const order = await findAnyOrder(app.database.db, orderId);
  if (!order) throw orderNotFound();
  if (order.status === "pending" && order.carrierStep === "awaiting_payment") {
    throw new Failure("payment_not_approved", "The order waits for its payment, not for the carrier.");
  }
  const now = app.clock.now();
  if (order.status === "pending") {
    await inTransaction(app, async (tx) => await requestFulfilment(tx, orderId, now));
    await fulfilOrder(app, orderId);
  }
  if (order.status === "active" && order.cancelRequestedAt !== null) {
    await inTransaction(app, async (tx) => await requestCancellation(tx, orderId, now));
    await cancelDelivered(app, orderId);
  }
  return (await findAnyOrder(app.database.db, orderId)) ?? order;
}

function describe(order: OrderRow): StuckOrder {
  const waitsFor = order.status === "active" ? "the carrier to take its eSIMs back" : waits[order.carrierStep];
  return {
    id: order.id,
    waitsFor,
    since: order.updatedAt,
    providerId: order.providerId,
    carrierOrderId: order.carrierOrderId,
    attempt: order.attempt,
  };
}

const waits: Record<OrderRow["carrierStep"], string> = {
  awaiting_payment: "its payment",
  unsent: "its turn to be sent to the carrier",
  sent: "the carrier to say whether it took the order",
  accepted: "the carrier to allocate its eSIMs",
  settled: "nothing",
};
