import type { App } from "../../app.ts";
import { after, hourMs, minuteMs, secondMs } from "../../platform/clock.ts";
import type { Tx } from "../../platform/database.ts";
import { enqueue, type JobOutcome } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordDelivery } from "../esims/index.ts";
import { cancelArrived } from "./cancel-arrived.ts";
import { ReturnLateOrder } from "./order-jobs.ts";
import { getOrder, lockOrder, type OrderRow, updateOrder } from "./store.ts";

const pollMs = 2 * secondMs;
/** How long after an order was given up the carrier is asked once more whether it has it. */
const looksAfterMs = [10 * minuteMs, hourMs, 6 * hourMs, 24 * hourMs];

/** Whether the order ended without anything of the carrier's, as far as we knew. */
export function endedEmpty(order: OrderRow): boolean {
  return order.status === "cancelled" && order.carrierOrderId === null;
}

/** Has what the carrier seems to have made for an ended order given back. */
export async function requestReturn(tx: Tx, orderId: string, runAt: Date): Promise<void> {
  await enqueue(tx, ReturnLateOrder, { orderId }, { runAt, key: `return:${orderId}` });
}

/** Has the carrier asked for a day whether it made an order that was given up in doubt: its notice and the answer may both be lost. */
export async function watchForReturn(tx: Tx, order: OrderRow): Promise<void> {
  const [first] = looksAfterMs;
  if (order.endedAt && first !== undefined) await requestReturn(tx, order.id, after(order.endedAt, first));
}

/**
 * An order that ended empty may have been bought all the same: a process stood still between its claim and its request, or the request
 * was on its way for longer than the carrier's list was watched. Its money has gone back, so what arrives goes back too, and is written
 * down with the order that it was made for.
 */
export async function returnLateOrder(app: App, orderId: string): Promise<JobOutcome> {
  const order = await getOrder(app.database.db, orderId);
  if (!endedEmpty(order)) return undefined;
  const carrier = app.carriers.get(order.providerId);
  // The carrier's own list, because a notice is signed by nobody.
  const found = await carrier.findOrder(order.id, order.createdAt);
  if (!found) return nextLook(order, app.clock.now());
  const state = await carrier.getOrder(found.carrierOrderId);
  if (state.state === "allocating") return { runAgainAt: after(app.clock.now(), pollMs) };
  const { kept, cancelled } = await cancelArrived(carrier, state.esims);
  await recordReturn(app, order, found.carrierOrderId, [...kept, ...cancelled]);
  const context = { order: order.id, provider: order.providerId, carrier_order: found.carrierOrderId };
  if (kept.length > 0)
    app.log.error({ ...context, kept: kept.length }, "the carrier keeps eSIMs of an ended order sold");
  else app.log.warn(context, "the carrier had made an order that had ended, and took it back");
  return undefined;
}

function nextLook({ endedAt }: OrderRow, now: Date): JobOutcome {
  const next = looksAfterMs.map((ms) => endedAt && after(endedAt, ms)).find((look) => look && look > now);
  return next ? { runAgainAt: next } : undefined;
}

async function recordReturn(
  app: App,
  { id: orderId, accountId, providerId }: OrderRow,
  carrierOrderId: string,
  esims: Parameters<typeof recordDelivery>[1]["esims"],
): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    if (!endedEmpty(await lockOrder(tx, orderId))) return;
    await recordDelivery(tx, { orderId, accountId, providerId, esims, now });
    await updateOrder(tx, orderId, { carrierOrderId, updatedAt: now });
  });
}
