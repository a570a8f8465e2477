import { Type } from "typebox";
import type { Tx } from "../../platform/database.ts";
import { defineJob, enqueue, exponentialBackoff, noPayload } from "../../platform/jobs/index.ts";

const OrderPayload = Type.Object({ orderId: Type.String() });
/** The carrier may be away for days; nothing is given up by counting. */
const neverGivenUp = 1_000_000;

/** Asks the carrier for what an order promises, one step a run. */
export const FulfilOrder = defineJob({
  name: "fulfil-order",
  queue: "orders",
  payload: OrderPayload,
  attemptsMax: neverGivenUp,
  backoffMs: exponentialBackoff(500, 30_000),
});

/** Gives the eSIMs of an active order back to the carrier. */
export const CancelDelivered = defineJob({
  name: "cancel-delivered",
  queue: "orders",
  payload: OrderPayload,
  attemptsMax: neverGivenUp,
  backoffMs: exponentialBackoff(500, 30_000),
});

/** Gives back what the carrier made for an order that had ended. */
export const ReturnLateOrder = defineJob({
  name: "return-late-order",
  queue: "orders",
  payload: OrderPayload,
  attemptsMax: neverGivenUp,
  backoffMs: exponentialBackoff(500, 30_000),
});

/** May go through a reseller's own server, which may hang: that must not hold up what a person waits for to log in. */
export const SendOrderMail = defineJob({
  name: "send-order-mail",
  queue: "order-mail",
  payload: OrderPayload,
  attemptsMax: 25,
  backoffMs: exponentialBackoff(2_000, 600_000),
});

export const SweepOrders = defineJob({ name: "sweep-orders", queue: "background", payload: noPayload, attemptsMax: 3 });

export const ProcessCarrierNotice = defineJob({
  name: "process-carrier-notice",
  queue: "orders",
  payload: Type.Object({ noticeId: Type.String() }),
  attemptsMax: 50,
  backoffMs: exponentialBackoff(1_000, 60_000),
});

/** At most one fulfilment of an order waits or runs; asking again only makes it come sooner. */
export async function requestFulfilment(tx: Tx, orderId: string, runAt: Date): Promise<void> {
  await enqueue(tx, FulfilOrder, { orderId }, { runAt, key: `fulfil:${orderId}` });
}

export async function requestCancellation(tx: Tx, orderId: string, runAt: Date): Promise<void> {
  await enqueue(tx, CancelDelivered, { orderId }, { runAt, key: `cancel:${orderId}` });
}
