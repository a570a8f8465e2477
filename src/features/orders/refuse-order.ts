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
const failures: Record<RejectionReason, { code: ErrorCode; reason: string; advice?: string }> = {
  out_of_stock: { code: "out_of_stock", reason: "The carrier has no eSIM of this plan left." },
  price_changed: {
    code: "price_changed",
    reason: "The carrier changed the price of this plan.",
    advice: "read the plan again",
  },
  plan_gone: {
    code: "provider_refused",
    reason: "The carrier no longer offers this plan.",
    advice: "choose another",
  },
  not_found: { code: "provider_refused", reason: "The carrier does not know what was ordered." },
  invalid_state: { code: "provider_refused", reason: "The carrier refused the order in its present state." },
  provider_funds: {
    code: "provider_refused",
    reason: "The carrier can't take orders from us just now; we were told.",
  },
  misconfigured: {
    code: "provider_refused",
    reason: "The carrier can't take orders from us just now; we were told.",
  },
  refused: { code: "provider_refused", reason: "The carrier refused the order." },
};

function describeRefusal(order: OrderRow, rejection: Rejected): { failureCode: string; failureReason: string } {
  const { code, reason, advice } = failures[rejection.reason];
  const money = order.paidBy === "credit" ? "Nothing was charged" : "Your payment is refunded";
  return { failureCode: code, failureReason: `${reason} ${money}${advice === undefined ? "" : `; ${advice}`}.` };
}

/** The carrier's definite no: the hold is released or the payment refunded, and the order is kept as cancelled with its reason. */
export async function refuseOrder(app: App, refused: OrderRow, rejection: Rejected): Promise<void> {
  const now = app.clock.now();
  app.log.warn({ order: refused.id, reason: rejection.reason, err: rejection }, "the carrier refused an order");
  await inTransaction(app, async (tx) => {
    const order = await lockOrder(tx, refused.id);
    // A worker that was paused must not refuse what a later attempt bought.
    if (order.status !== "pending" || !isSameAttempt(order, refused)) return;
    const ended = await endPendingOrder(tx, order, describeRefusal(order, rejection), now);
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
