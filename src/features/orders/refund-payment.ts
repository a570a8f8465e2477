import type { Tx } from "../../platform/database.ts";
import { findCapturedPayment, requestRefund } from "../payments/index.ts";
import { type OrderRow, updateOrder } from "./store.ts";

/** Sends `amountCents` of an order that was paid at PayPal back to that capture, once per reason, by a durable job. */
export async function refundPayment(
  tx: Tx,
  order: OrderRow,
  amountCents: bigint,
  reason: string,
  now: Date,
): Promise<void> {
  if (order.paidBy !== "paypal" || amountCents <= 0n) return;
  const payment = await findCapturedPayment(tx, order.id);
  if (!payment) throw new Error(`Order ${order.id} has ${order.chargedCents} cents charged and no captured payment`);
  await requestRefund(tx, { paymentId: payment.id, reason, amountCents, now });
  await updateOrder(tx, order.id, { refundedCents: order.refundedCents + amountCents, updatedAt: now });
}
