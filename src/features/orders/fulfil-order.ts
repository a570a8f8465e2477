import type { App } from "../../app.ts";
import { after, minuteMs, secondMs } from "../../platform/clock.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { JobOutcome } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type CarrierEsim, type EsimProvider, Rejected, Unavailable } from "../../providers/esim/contract.ts";
import { cancelArrived } from "./cancel-arrived.ts";
import { endPendingOrder, refuseOrder } from "./refuse-order.ts";
import { endedEmpty, requestReturn } from "./return-late-order.ts";
import { settleOrder } from "./settle-order.ts";
import { getOrder, isSameAttempt, lockOrder, type OrderRow, updateOrder } from "./store.ts";

/** A carrier without idempotency keys is not asked again before its first answer could still be on its way. */
const listingMarginMs = 2 * minuteMs;
/** A little longer than carriers take when they are quick. */
const firstPollMs = 700;
const listingPauseMs = 10 * secondMs;

/**
 * Moves a pending order one step: send it, find out what became of it, or collect its eSIMs. Safe to run at any time, any number of
 * times, by any number of workers. Unknown is not failed: until the carrier says yes or no, the hold stays.
 */
export async function fulfilOrder(app: App, orderId: string): Promise<JobOutcome> {
  const order = await getOrder(app.database.db, orderId);
  if (order.status !== "pending") return undefined;
  switch (order.carrierStep) {
    case "awaiting_payment":
    case "settled":
      return undefined;
    case "unsent":
    case "sent":
      return await sendToCarrier(app, order);
    case "accepted":
      return await collectEsims(app, order);
  }
}

async function sendToCarrier(app: App, found: OrderRow): Promise<JobOutcome> {
  const claim = await claimForSending(app, found.id);
  if (!claim) return { runAgainAt: app.clock.now() };
  crashPoint("order-claimed");
  const { order, mayHaveBeenSent } = claim;
  const carrier = app.carriers.get(order.providerId);
  if (mayHaveBeenSent && !carrier.capabilities.idempotentOrder) {
    const outcome = await lookForOrder(app, carrier, order);
    if (outcome !== "absent") return outcome;
  }
  try {
    const { carrierOrderId } = await carrier.placeOrder({
      reference: order.id,
      packageCode: order.packageCode,
      quantity: order.quantity,
      expectedCostMicros: order.unitCostMicros,
      periodDays: order.periodDays,
    });
    crashPoint("order-bought");
    return await recordAcceptance(app, order, carrierOrderId);
  } catch (error) {
    if (error instanceof Rejected) return await afterRefusal(app, carrier, order, error, mayHaveBeenSent);
    // Nothing left us: the order can be cancelled at once again, and a later no is final.
    if (error instanceof Unavailable && !mayHaveBeenSent) await recordUnsent(app, order);
    throw error;
  }
}

/**
 * Commits that the order is on its way before it is, and numbers the attempt. Undefined when something else moved the order meanwhile.
 */
async function claimForSending(
  app: App,
  orderId: string,
): Promise<{ order: OrderRow; mayHaveBeenSent: boolean } | undefined> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const found = await lockOrder(tx, orderId);
    if (found.status !== "pending" || (found.carrierStep !== "unsent" && found.carrierStep !== "sent"))
      return undefined;
    if (found.carrierStep === "unsent" && found.cancelRequestedAt !== null) {
      await endPendingOrder(tx, found, undefined, now);
      return undefined;
    }
    // Still "sent": an earlier attempt ended in a crash, a time-out or a lost answer, and may have bought.
    const mayHaveBeenSent = found.carrierStep === "sent";
    const sentAt = mayHaveBeenSent ? found.sentAt : now;
    const order = await updateOrder(tx, orderId, {
      carrierStep: "sent",
      sentAt,
      attempt: found.attempt + 1,
      updatedAt: now,
    });
    return { order, mayHaveBeenSent };
  });
}

async function recordUnsent(app: App, order: OrderRow): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const present = await lockOrder(tx, order.id);
    if (isSameAttempt(present, order)) await updateOrder(tx, order.id, { carrierStep: "unsent", updatedAt: now });
  });
}

/** What a lost answer was about, from the carrier's own list. "absent" only once the list can be trusted to have it. */
async function lookForOrder(app: App, carrier: EsimProvider, order: OrderRow): Promise<JobOutcome | "absent"> {
  const sentAt = order.sentAt ?? order.createdAt;
  const found = await carrier.findOrder(order.id, sentAt);
  if (found) return await recordAcceptance(app, order, found.carrierOrderId);
  const now = app.clock.now();
  return now < after(sentAt, listingMarginMs) ? { runAgainAt: after(now, listingPauseMs) } : "absent";
}

async function recordAcceptance(app: App, order: OrderRow, carrierOrderId: string): Promise<JobOutcome> {
  const now = app.clock.now();
  const accepted = await inTransaction(app, async (tx) => {
    const present = await lockOrder(tx, order.id);
    // This request was on its way while the order was given up.
    if (endedEmpty(present)) await requestReturn(tx, order.id, now);
    // A worker that was paused meanwhile may hold an older attempt; the carrier's number is the same for all of them.
    if (present.status !== "pending" || present.carrierStep !== "sent") return undefined;
    return await updateOrder(tx, order.id, { carrierStep: "accepted", carrierOrderId, updatedAt: now });
  });
  crashPoint("order-accepted");
  // No carrier allocates at once, and requests are few: its notice comes first, or this poll.
  return { runAgainAt: accepted ? after(now, firstPollMs) : now };
}

async function afterRefusal(
  app: App,
  carrier: EsimProvider,
  order: OrderRow,
  refusal: Rejected,
  mayHaveBeenSent: boolean,
): Promise<JobOutcome> {
  if (mayHaveBeenSent) {
    // This attempt was refused; an earlier one may have bought all the same.
    const outcome = await lookForOrder(app, carrier, order);
    if (outcome !== "absent") return outcome;
  }
  if (refusal.reason === "provider_funds" || refusal.reason === "misconfigured") {
    app.log.error(
      { err: refusal, order: order.id, provider: carrier.id },
      "the carrier refuses our orders: its account needs a person",
    );
  }
  await refuseOrder(app, order, refusal);
  return undefined;
}

async function collectEsims(app: App, order: OrderRow): Promise<JobOutcome> {
  if (order.carrierOrderId === null) throw new Error(`Order ${order.id} is accepted without a carrier's number`);
  const carrier = app.carriers.get(order.providerId);
  const state = await carrier.getOrder(order.carrierOrderId);
  if (state.state === "allocating") return { runAgainAt: nextPoll(app, order) };
  crashPoint("order-collected");
  return await settle(app, carrier, order, state.esims);
}

async function settle(app: App, carrier: EsimProvider, order: OrderRow, esims: CarrierEsim[]): Promise<JobOutcome> {
  const isCancelling = order.cancelRequestedAt !== null;
  if (!isCancelling && esims.every(isTakenBack)) {
    await refuseOrder(app, order, new Rejected("refused", "The carrier ended the order without an eSIM."));
    return undefined;
  }
  const arrived = isCancelling
    ? await cancelArrived(carrier, esims)
    : { kept: esims.filter((esim) => !isTakenBack(esim)), cancelled: esims.filter(isTakenBack) };
  const isSettled = await settleOrder(app, order.id, { ...arrived, isCancelling });
  crashPoint("order-settled");
  return isSettled ? undefined : { runAgainAt: app.clock.now() };
}

/** Cancelled at the carrier before it reached us: nobody is charged for it. */
function isTakenBack(esim: CarrierEsim): boolean {
  return esim.status === "cancelled";
}

/** Soon at first, then ever more seldom: after half as long as the order has waited already, 0.7 to 15 s. */
function nextPoll(app: App, order: OrderRow): Date {
  const now = app.clock.now();
  const waitedMs = now.getTime() - (order.sentAt ?? order.createdAt).getTime();
  return after(now, Math.min(Math.max(waitedMs / 2, firstPollMs), 15 * secondMs));
}
