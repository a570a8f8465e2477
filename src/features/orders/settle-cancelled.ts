import type { Tx } from "../../platform/database.ts";
import { type EsimRow, listEsimsOfOrders, markCancelledRefunded } from "../esims/index.ts";
import { movePlatformMoney, platformAccounts, refundCredit } from "../ledger/index.ts";
import { refundPayment } from "./refund-payment.ts";
import type { OrderStatus } from "./schema.ts";
import { type OrderRow, updateOrder } from "./store.ts";

/**
 * Refunds the eSIMs of an active order that the carrier has taken back, each once, and says what the order has become with those that are
 * left; undefined while one of them lives. The caller holds the order's lock.
 */
export async function settleCancelled(tx: Tx, order: OrderRow, now: Date): Promise<OrderStatus | undefined> {
  const refundedQuantity = await markCancelledRefunded(tx, order.id);
  await refund(tx, order, order.unitChargeCents * BigInt(refundedQuantity), now);
  return orderEnd(await listEsimsOfOrders(tx, [order.id]));
}

/** What an order has become when all its eSIMs have ended; cancelled ones count only when there are no others. */
function orderEnd(esims: Pick<EsimRow, "status">[]): OrderStatus | undefined {
  const kept = esims.filter((esim) => esim.status !== "cancelled");
  if (kept.length === 0) return "cancelled";
  if (!kept.every((esim) => esim.status === "revoked" || esim.status === "expired")) return undefined;
  return kept.every((esim) => esim.status === "revoked") ? "completed" : "expired";
}

/** Back to where the money came from. What was refunded before is part of the cause, so that each round happens once. */
async function refund(tx: Tx, order: OrderRow, amountCents: bigint, now: Date): Promise<void> {
  if (amountCents === 0n) return;
  const cause = `refund:${order.id}:${order.refundedCents}`;
  const description = `Refund of ${order.planName}`;
  if (order.paidBy === "credit") {
    await refundCredit(tx, { accountId: order.accountId, amountCents, cause, description, reference: order.id, now });
    await updateOrder(tx, order.id, { refundedCents: order.refundedCents + amountCents, updatedAt: now });
    return;
  }
  const { sales, orderFunds } = platformAccounts;
  await movePlatformMoney(tx, {
    type: "refund",
    cause,
    description,
    reference: order.id,
    from: sales,
    to: orderFunds,
    amountCents,
    now,
  });
  await refundPayment(tx, order, amountCents, `order_cancelled:${order.refundedCents}`, now);
}
