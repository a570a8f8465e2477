import type { Static } from "typebox";
import type { App } from "../../../app.ts";
import { toWireAmount } from "../../../platform/money.ts";
import { toMegabytes } from "../../catalogue/index.ts";
import { type RefundStatus, refundStatusOf } from "../../payments/index.ts";
import { toTime } from "../present.ts";
import type { Topup, TopupPlan } from "../schema.ts";
import type { OwnedEsim } from "../store.ts";
import { listTopups, type TopupRow } from "./store.ts";
import type { TopupOffer } from "./topup-plans.ts";

const shownMax = 20;

/** The newest top-ups of an eSIM as the wire has them. */
export async function presentTopupsOf(app: App, esim: OwnedEsim): Promise<Topup[]> {
  return await presentTopups(app, esim, await listTopups(app.database.db, esim.accountId, esim.id, shownMax));
}

export async function presentTopup(app: App, esim: OwnedEsim, topup: TopupRow): Promise<Topup> {
  const [presented] = await presentTopups(app, esim, [topup]);
  if (!presented) throw new Error("presenting one top-up gave none");
  return presented;
}

async function presentTopups(app: App, esim: OwnedEsim, topups: TopupRow[]): Promise<Topup[]> {
  const paidElsewhere = topups.filter((topup) => topup.paidBy === "paypal").map(({ id }) => id);
  const refunds = await refundStatusOf(app.database.db, paidElsewhere);
  return topups.map((topup) => presentOne(topup, esim, refunds.get(topup.id) ?? null));
}

function presentOne(topup: TopupRow, esim: OwnedEsim, refundStatus: RefundStatus | null): Topup {
  return {
    id: topup.id,
    status: topup.carrierStep === "awaiting_payment" ? "pending_payment" : topup.status,
    package_code: topup.packageCode,
    iccid: esim.iccid,
    amount: toWireAmount(topup.priceCents),
    charged_amount: toWireAmount(topup.chargedCents),
    refund_status: refundStatus,
    currency: topup.currency,
    data_volume_mb: toMegabytes(topup.volumeBytes),
    validity_days: topup.validityDays,
    data_total_mb: topup.totalBytesAfter === null ? null : toMegabytes(topup.totalBytesAfter),
    expires_at: toTime(topup.expiresAtAfter),
    failure_code: topup.failureCode,
    failure_reason: topup.failureReason,
    payment_due_at: toTime(topup.paymentDueAt),
    created_at: topup.createdAt.toISOString(),
  };
}

export function presentTopupOffer({ plan, priceCents }: TopupOffer): Static<typeof TopupPlan> {
  return {
    package_code: plan.packageCode,
    name: plan.name,
    data_volume_mb: toMegabytes(plan.volumeBytes),
    price: toWireAmount(priceCents),
    currency: plan.currency,
    validity_days: plan.validityDays,
    is_daily: plan.kind !== "total",
    is_unlimited: plan.kind === "daily_unlimited",
  };
}
