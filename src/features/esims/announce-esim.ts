import type { Tx } from "../../platform/database.ts";
import { toMegabytes } from "../catalogue/index.ts";
import { publish } from "../webhooks/index.ts";
import { daysLeft, percentUsed, remainingBytes } from "./esim-figures.ts";
import type { EsimStatus } from "./schema.ts";
import type { EsimRow, OwnedEsim } from "./store.ts";

/** Tells subscribers that an eSIM's status changed. */
export async function announceStatus(tx: Tx, esim: EsimRow, previousStatus: EsimStatus, now: Date): Promise<void> {
  const data = { ...identity(esim), status: esim.status, previous_status: previousStatus };
  await publish(tx, { accountId: esim.accountId, type: "ESIM_STATUS", data }, now);
}

/** Tells subscribers that no more than `thresholdPercent` of the data is left. */
export async function announceUsage(tx: Tx, esim: EsimRow, thresholdPercent: number, now: Date): Promise<void> {
  const data = {
    ...identity(esim),
    status: esim.status,
    remaining_threshold_percent: thresholdPercent,
    data_used: toMegabytes(esim.usedBytes),
    data_limit: toMegabytes(esim.totalBytes),
    data_remaining: toMegabytes(remainingBytes(esim)),
    percent_used: percentUsed(esim),
  };
  await publish(tx, { accountId: esim.accountId, type: "DATA_USAGE", data }, now);
}

/** Tells subscribers that the plan is on its last day. */
export async function announceLastDay(tx: Tx, esim: EsimRow, now: Date): Promise<void> {
  const data = {
    ...identity(esim),
    status: esim.status,
    // By the carrier's clock, should ours be behind it.
    validity_days: Math.min(daysLeft(esim, now), 1),
    expires_at: esim.expiresAt?.toISOString() ?? null,
  };
  await publish(tx, { accountId: esim.accountId, type: "VALIDITY_USAGE", data }, now);
}

/** Whether the plan has no end of its data, so that there is no share to speak of. */
export function isUnlimited(esim: Pick<OwnedEsim, "planKind">): boolean {
  return esim.planKind === "daily_unlimited";
}

function identity(esim: EsimRow) {
  return {
    esim_id: esim.id,
    order_id: esim.orderId,
    iccid: esim.iccid,
    esimTranNo: esim.esimTranNo,
    provider_id: esim.providerId,
  };
}
