import type { Tx } from "../../platform/database.ts";
import { toWireAmount } from "../../platform/money.ts";
import { publish } from "../webhooks/index.ts";
import type { OrderStatus } from "./schema.ts";
import { type OrderRow, signalOrder } from "./store.ts";

/** Tells subscribers that an order's status changed, and wakes whoever waits for it. */
export async function announceOrder(tx: Tx, order: OrderRow, previousStatus: OrderStatus, now: Date): Promise<void> {
  await publish(
    tx,
    {
      accountId: order.accountId,
      type: "ORDER_STATUS",
      data: {
        order_id: order.id,
        status: order.status,
        previous_status: previousStatus,
        quantity: order.quantity,
        delivered_quantity: order.deliveredQuantity,
        charged_amount: toWireAmount(order.chargedCents),
        refunded_amount: toWireAmount(order.refundedCents),
        currency: order.currency,
        failure_code: order.failureCode,
        failure_reason: order.failureReason,
      },
    },
    now,
  );
  await signalOrder(tx, order.id);
}
