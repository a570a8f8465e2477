import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Tx } from "../../platform/database.ts";
import { Failure } from "../../platform/failure.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { isPassing, Rejected } from "../../providers/esim/contract.ts";
import { recordAudit } from "../audit/index.ts";
import { type EsimRow, listEsimsOfOrders } from "../esims/index.ts";
import { cancelUnsupported, notCancellable, orderNotFound } from "./errors.ts";
import { requestCancellation, requestFulfilment } from "./order-jobs.ts";
import { type ContactChange, contactFieldsOf, recordChange } from "./record-change.ts";
import { endPendingOrder } from "./refuse-order.ts";
import { findOrder, lockOwnOrder, type OrderRow, updateOrder } from "./store.ts";

/**
 * Cancels an order, or starts to: what the carrier has must come back from it first. Throws `not_cancellable` when an eSIM is in use, and
 * changes nothing then. A cancelled order stays as it is; one that ended is hidden from lists.
 */
export async function cancelOrder(app: App, actor: Actor, orderId: string, contact: ContactChange = {}): Promise<void> {
  const found = await findOrder(app.database.db, actor.accountId, orderId);
  if (!found) throw orderNotFound();
  // Asked before the lock is taken: the carrier's answer may take seconds.
  if (found.status === "active" && found.cancelRequestedAt === null) await requireCancellable(app, found);
  const now = app.clock.now();
  const isBegun = await inTransaction(app, async (tx) => {
    const order = await lockOwnOrder(tx, actor.accountId, orderId);
    if (!order) throw orderNotFound();
    // Delivered since we looked: its eSIMs may be in use by now, and nobody has asked.
    if (order.status === "active" && found.status !== "active") return false;
    await updateOrder(tx, orderId, { ...contact, updatedAt: order.updatedAt });
    await recordChange(tx, actor, orderId, contactFieldsOf(contact), now);
    await startCancellation(tx, order, now);
    if (order.status !== "cancelled") await recordRequest(tx, actor, order, now);
    crashPoint("cancellation-asked-undone");
    return true;
  });
  if (!isBegun) {
    await cancelOrder(app, actor, orderId, contact);
    return;
  }
  crashPoint("cancellation-asked");
}

async function recordRequest(tx: Tx, actor: Actor, { id, status }: OrderRow, now: Date): Promise<void> {
  const { accountId } = actor;
  const isHidden = status === "completed" || status === "expired";
  const action = isHidden ? "order_hidden" : "order_cancellation_requested";
  await recordAudit(tx, { accountId, by: actor, action, detail: { order_id: id, status } }, now);
}

async function startCancellation(tx: Tx, order: OrderRow, now: Date): Promise<void> {
  switch (order.status) {
    case "cancelled":
      return;
    case "completed":
    case "expired":
      await updateOrder(tx, order.id, { hiddenAt: now, updatedAt: now });
      return;
    case "active":
      await updateOrder(tx, order.id, { cancelRequestedAt: order.cancelRequestedAt ?? now, updatedAt: now });
      await requestCancellation(tx, order.id, now);
      return;
    case "pending":
      await cancelPending(tx, order, now);
  }
}

/** Nothing sent yet: cancelled at once. Otherwise fulfilment cancels what arrives. */
async function cancelPending(tx: Tx, order: OrderRow, now: Date): Promise<void> {
  if (order.carrierStep === "awaiting_payment" || order.carrierStep === "unsent") {
    await endPendingOrder(tx, order, undefined, now);
    return;
  }
  await updateOrder(tx, order.id, { cancelRequestedAt: order.cancelRequestedAt ?? now, updatedAt: now });
  await requestFulfilment(tx, order.id, now);
}

/** Asks the carrier for each eSIM: those never downloaded, used nor topped up go back in full. */
async function requireCancellable(app: App, order: OrderRow): Promise<void> {
  const carrier = app.carriers.get(order.providerId);
  if (!carrier.capabilities.cancel) throw cancelUnsupported(carrier.id);
  const esims = (await listEsimsOfOrders(app.database.db, [order.id])).filter((esim) => esim.status !== "cancelled");
  const inUse: EsimRow[] = [];
  try {
    for (const esim of esims) {
      const state = await carrier.getEsim(esim, "orders");
      if (esim.isToppedUp || !(state.isUnused || state.status === "cancelled"))
        inUse.push({ ...esim, status: state.status });
    }
  } catch (error) {
    throw useUnknown(error);
  }
  if (inUse.length > 0) throw notCancellable(inUse);
}

/** What it means to the caller that the carrier did not say whether eSIMs are in use. */
function useUnknown(cause: unknown): unknown {
  const sentence = "whether these eSIMs are in use. Nothing was changed";
  if (cause instanceof Rejected)
    return new Failure("provider_refused", `The carrier does not tell ${sentence}.`, undefined, { cause });
  if (!isPassing(cause)) return cause;
  const soon = { retryAfterSeconds: 5, cause };
  return new Failure(
    "provider_unavailable",
    `The carrier can't be asked just now ${sentence}; try again.`,
    undefined,
    soon,
  );
}
