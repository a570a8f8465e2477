import { findPlan } from "../catalogue/index.ts";
import type { Payable } from "../payments/index.ts";
import { requestFulfilment } from "./order-jobs.ts";
import { findOrder, lockOrder, type OrderRow, updateOrder } from "./store.ts";

/** A mobile user's order, as something that a payment pays for. */
export const orderPayable: Payable = {
  async find(db, accountId, subjectId) {
    const order = await findOrder(db, accountId, subjectId);
    if (!order) return undefined;
    const plan = await findPlan(db, order.planId);
    const state = payableState(order, plan?.isActive ?? false);
    return { amountCents: order.totalCents, description: `${order.quantity} × ${order.planName}`, state };
  },

  async onPaid(tx, payment, now) {
    const order = await lockOrder(tx, payment.subjectId);
    if (order.status === "cancelled") return { refund: "order_cancelled" };
    if (order.carrierStep !== "awaiting_payment") return { refund: "paid_twice" };
    await updateOrder(tx, order.id, {
      carrierStep: "unsent",
      chargedCents: payment.amountCents,
      paymentDueAt: null,
      updatedAt: now,
    });
    await requestFulfilment(tx, order.id, now);
    return "accepted";
  },
};

function payableState(order: OrderRow, isOffered: boolean) {
  if (order.paidBy === "credit") return "already_paid";
  if (order.status === "cancelled") return "closed";
  if (order.carrierStep !== "awaiting_payment") return "already_paid";
  return isOffered ? "payable" : "unavailable";
}
