import type { App } from "../../app.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Tx } from "../../platform/database.ts";
import type { ErrorCode } from "../../platform/error-catalogue.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Rejected, RejectionReason } from "../../providers/esim/contract.ts";
import { requestSync } from "../catalogue/index.ts";
import { releaseHold } from "../ledger/index.ts";
import { announceOrder } from "./announce-order.ts";
import { refundPayment } from "./refund-payment.ts";
import { watchForReturn } from "./return-late-order.ts";
import { isSameAttempt, lockOrder, type OrderRow, updateOrder } from "./store.ts";

/** What a refusal of the carrier's is to the caller; everything that is not theirs to mend is one code. */
const failures: Record<RejectionReason, { code: ErrorCode; reason: string }> = {
  out_of_stock: { code: "out_of_stock", reason: "The carrier has no eSIM of this plan left. Nothing was charged." },
  price_changed: {
    code: "price_changed",
    reason: "The carrier changed the price of this plan. Nothing was charged; read the plan again.",
  },
  plan_gone: {
    code: "provider_refused",
    reason: "The carrier no longer offers this plan. Nothing was charged; choose another.",
  },
  not_found: { code: "provider_refused", reason: "The carrier does not know what was ordered. Nothing was charged." },
  invalid_state: {
    code: "provider_refused",
    reason: "The carrier refused the order in its present state. Nothing was charged.",
  },
  provider_funds: {
    code: "provider_refused",
    reason: "The carrier can't take orders from us just now; we were told. Nothing was charged.",
  },
  misconfigured: {
    code: "provider_refused",
    reason: "The carrier can't take orders from us just now; we were told. Nothing was charged.",
  },
  refused: { code: "provider_refused", reason: "The carrier refused the order. Nothing was charged." },
};

/** The carrier's definite no: the hold is released or the payment refunded, and the order is kept as cancelled with its reason. */
export async function refuseOrder(app: App, refused: OrderRow, rejection: Rejected): Promise<void> {
  const now = app.clock.now();
  app.log.warn({ order: refused.id, reason: rejection.reason, err: rejection }, "the carrier refused an order");
  await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, refused.id);
    // A worker that was paused must not refuse what a later attempt bought.
    if (order.status !== "pending" || !isSameAttempt(order, refused)) return;
    const { code, reason } = failures[rejection.reason];
    const ended = await endPendingOrder(tx, order, { failureCode: code, failureReason: reason }, now);
    // Of an earlier attempt nobody heard: it may reach the carrier yet.
    if (order.attempt > 1) await watchForReturn(tx, ended);
    // What the catalogue says is out of date.
    if (rejection.reason === "price_changed" || rejection.reason === "plan_gone") await requestSync(tx, now);
    crashPoint("order-refused-undone");
  });
  crashPoint("order-refused");
}

/** Cancels a pending order of which the carrier has nothing: what was reserved or paid goes back. The caller holds the order's lock. */
export async function endPendingOrder(
  tx: Tx,
  order: OrderRow,
  failure: { failureCode: string; failureReason: string } | undefined,
  now: Date,
): Promise<OrderRow> {
  if (order.holdId !== null) await releaseHold(tx, order.holdId, now);
  else await refundPayment(tx, order, order.chargedCents, failure ? "provider_refused" : "order_cancelled", now);
  const ended = await updateOrder(tx, order.id, {
    status: "cancelled",
    carrierStep: "settled",
    deliveredQuantity: 0,
    cancelRequestedAt: null,
    endedAt: now,
    updatedAt: now,
    ...(order.paidBy === "credit" ? { chargedCents: 0n } : {}),
    ...failure,
  });
  await announceOrder(tx, ended, "pending", now);
  return ended;
}
