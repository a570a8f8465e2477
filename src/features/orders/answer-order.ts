import type { App } from "../../app.ts";
import { isErrorCode } from "../../platform/error-catalogue.ts";
import { type Answer, accepted, created, ok } from "../../platform/http/route.ts";
import { awaitOrder } from "./await-order.ts";
import { orderRefused } from "./errors.ts";
import { presentOrder } from "./present-order.ts";
import { getOrder, type OrderRow } from "./store.ts";

/** Waits for the carrier and answers a new order: active, still pending, or the carrier's refusal. */
export async function answerNewOrder(app: App, orderId: string, isAsynchronous: boolean): Promise<Answer> {
  const order = isAsynchronous
    ? await getOrder(app.database.db, orderId)
    : await awaitOrder(app, orderId, hasLeftPending);
  const answer = await describeNewOrder(app, order);
  return isAsynchronous ? { ...answer, headers: { "preference-applied": "respond-async" } } : answer;
}

/** How the order that a lost answer spoke of stands now. */
export async function describeNewOrder(app: App, order: OrderRow): Promise<Answer> {
  if (order.status === "cancelled" && order.failureCode !== null && isErrorCode(order.failureCode)) {
    throw orderRefused(order.failureCode, order.failureReason ?? "The carrier refused the order.", order.id);
  }
  return created({ message: newOrderMessage(order), order: await presentOrder(app, order) });
}

function newOrderMessage(order: OrderRow): string {
  if (order.status === "active") return "Order created successfully";
  if (order.carrierStep === "awaiting_payment") return "Order created; pay it at PayPal to receive the eSIM";
  return "Order created; the carrier is still allocating the eSIM";
}

function hasLeftPending(order: OrderRow): boolean {
  return order.status !== "pending" || order.carrierStep === "awaiting_payment";
}

/** Waits for a cancellation: 200 when it has come to an end, 202 while the carrier has not answered. */
export async function answerCancellation(app: App, orderId: string): Promise<Answer> {
  return await describeCancellation(
    app,
    await awaitOrder(app, orderId, (present) => present.cancelRequestedAt === null),
  );
}

/** How a cancellation whose answer was lost stands now. */
export async function describeCancellation(app: App, order: OrderRow): Promise<Answer> {
  const body = { order: await presentOrder(app, order) };
  if (order.cancelRequestedAt !== null)
    return accepted({ message: "The cancellation is under way; the carrier has not confirmed it yet", ...body });
  return ok({ message: cancellationMessage(order), ...body });
}

function cancellationMessage(order: OrderRow): string {
  if (order.status === "cancelled") return "Order cancelled";
  if (order.status === "active") return "The carrier did not take every eSIM back; those it took were refunded";
  return "The order is hidden from your lists";
}
