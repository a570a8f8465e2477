import type { Static } from "typebox";
import type { App } from "../../app.ts";
import { toWireAmount } from "../../platform/money.ts";
import { type EsimRow, listEsimsOfOrders, presentEsim } from "../esims/index.ts";
import { type RefundStatus, refundStatusOf } from "../payments/index.ts";
import type { Order } from "./schema.ts";
import type { OrderRow } from "./store.ts";

/** Orders as the wire has them, with their eSIMs and refunds, in two queries however many there are. */
export async function presentOrders(app: App, orders: OrderRow[]): Promise<Static<typeof Order>[]> {
  const ids = orders.map((order) => order.id);
  const paidElsewhere = orders.filter((order) => order.paidBy === "paypal").map((order) => order.id);
  const [esims, refunds] = await Promise.all([
    listEsimsOfOrders(app.database.db, ids),
    refundStatusOf(app.database.db, paidElsewhere),
  ]);
  return orders.map((order) => {
    const own = esims.filter((esim) => esim.orderId === order.id);
    return presentOne(order, own, refunds.get(order.id) ?? null, app.config.publicUrl);
  });
}

export async function presentOrder(app: App, order: OrderRow): Promise<Static<typeof Order>> {
  const [presented] = await presentOrders(app, [order]);
  if (!presented) throw new Error("presenting one order gave none");
  return presented;
}

function presentOne(
  order: OrderRow,
  esimRows: EsimRow[],
  refundStatus: RefundStatus | null,
  publicUrl: string,
): Static<typeof Order> {
  const esims = esimRows.map((esim) => presentEsim(esim, publicUrl));
  const [first] = esims;
  return {
    id: order.id,
    user_id: order.accountId,
    plan_id: order.planId,
    plan_name: order.planName,
    provider_id: order.providerId,
    reseller_profile_id: order.brandingProfileId,
    quantity: order.quantity,
    period_days: order.periodDays,
    unit_price: toWireAmount(order.unitPriceCents),
    total_amount: toWireAmount(order.totalCents),
    charged_amount: toWireAmount(order.chargedCents),
    refunded_amount: toWireAmount(order.refundedCents),
    refund_status: refundStatus,
    currency: order.currency,
    status: order.status,
    cancel_requested: order.cancelRequestedAt !== null,
    delivered_quantity: order.deliveredQuantity,
    iccid: first?.iccid ?? null,
    qr_code_url: first?.qr_code_url ?? null,
    esims,
    customer_email: order.customerEmail,
    customer_name: order.customerName,
    failure_code: order.failureCode,
    failure_reason: order.failureReason,
    payment_due_at: toTime(order.paymentDueAt),
    created_at: order.createdAt.toISOString(),
    updated_at: order.updatedAt.toISOString(),
    activated_at: toTime(order.activatedAt),
    ended_at: toTime(order.endedAt),
  };
}

function toTime(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString();
}
