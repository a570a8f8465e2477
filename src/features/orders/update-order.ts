import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { announceOrder } from "./announce-order.ts";
import { cancelOrder } from "./cancel-order.ts";
import { invalidTransition, orderNotFound } from "./errors.ts";
import { type ContactChange, contactFieldsOf, recordChange } from "./record-change.ts";
import type { UpdateOrderBody } from "./schema.ts";
import { findOrder, lockOwnOrder, type OrderRow, updateOrder as writeOrder } from "./store.ts";

/** Changes the contact and the status, whole or not at all. Returns whether a cancellation was started. */
export async function updateOrder(
  app: App,
  actor: Actor,
  orderId: string,
  body: UpdateOrderBody,
): Promise<{ isCancelling: boolean }> {
  const contact: ContactChange = {
    ...(body.customer_email === undefined ? {} : { customerEmail: body.customer_email.trim() }),
    ...(body.customer_name === undefined ? {} : { customerName: body.customer_name.trim() }),
  };
  if (body.status === "cancelled") {
    await requireCancellation(app, actor, orderId);
    await cancelOrder(app, actor, orderId, contact);
    return { isCancelling: true };
  }
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const order = await lockOwnOrder(tx, actor.accountId, orderId);
    if (!order) throw orderNotFound();
    if (body.status !== undefined) requireCompletion(order, body.status);
    const statusField = body.status === undefined ? [] : ["status" as const];
    await recordChange(tx, actor, orderId, [...statusField, ...contactFieldsOf(contact)], now);
    if (body.status === undefined) {
      await writeOrder(tx, orderId, { ...contact, updatedAt: now });
      return;
    }
    const completed = await writeOrder(tx, orderId, { ...contact, status: "completed", endedAt: now, updatedAt: now });
    await announceOrder(tx, completed, order.status, now);
  });
  return { isCancelling: false };
}

async function requireCancellation(app: App, actor: Actor, orderId: string): Promise<void> {
  const order = await findOrder(app.database.db, actor.accountId, orderId);
  if (!order) throw orderNotFound();
  if (order.status === "completed" || order.status === "expired") throw invalidTransition(order.status, "cancelled");
}

/** The one status that a caller sets directly; a cancellation that is under way comes first. */
function requireCompletion(order: OrderRow, to: NonNullable<UpdateOrderBody["status"]>): void {
  if (to !== "completed" || order.status !== "active" || order.cancelRequestedAt !== null)
    throw invalidTransition(order.status, to);
}
