import type { Static } from "typebox";
import { toMegabytes } from "../catalogue/index.ts";
import { isUnlimited } from "./announce-esim.ts";
import { type DataFigures, daysLeft, formatVolume, percentUsed, remainingBytes } from "./esim-figures.ts";
import { androidInstallUrl, appleInstallUrl, splitActivationCode } from "./install-links.ts";
import type { Esim, EsimUsage, OrderUsage, Profile, Topup, Usage } from "./schema.ts";
import type { EsimRow, OwnedEsim } from "./store.ts";

/** An eSIM as orders carry it. */
export function presentEsim(esim: EsimRow, publicUrl: string): Static<typeof Esim> {
  const { smdpAddress, matchingId } = splitActivationCode(esim.activationCode);
  return {
    id: esim.id,
    esimTranNo: esim.esimTranNo,
    iccid: esim.iccid,
    activation_code: esim.activationCode,
    smdp_address: smdpAddress,
    matching_id: matchingId,
    qr_code_url: `${publicUrl}/api/v1/qr/${esim.qrToken}.png`,
    apple_install_url: appleInstallUrl(esim.activationCode),
    android_install_url: androidInstallUrl(esim.activationCode),
    status: esim.status,
  };
}

/** All that is known of one eSIM. */
export function presentProfile(esim: OwnedEsim, topups: Topup[], publicUrl: string, now: Date): Static<typeof Profile> {
  const { data_used, data_limit, data_remaining } = presentUsage(esim, now);
  return {
    ...presentEsim(esim, publicUrl),
    order_id: esim.orderId,
    provider_id: esim.providerId,
    plan_name: esim.planName,
    data_used,
    data_limit,
    data_remaining,
    is_unlimited: isUnlimited(esim),
    validity_days: daysLeft(esim, now),
    apn: esim.apn,
    is_topped_up: esim.isToppedUp,
    topups,
    installed_at: toTime(esim.installedAt),
    activated_at: toTime(esim.activatedAt),
    expires_at: toTime(esim.expiresAt),
    last_updated: esim.refreshedAt.toISOString(),
  };
}

export function presentUsage(esim: OwnedEsim, now: Date): Static<typeof Usage> {
  const hasLimit = !isUnlimited(esim);
  return {
    data_used: toMegabytes(esim.usedBytes),
    data_limit: hasLimit ? toMegabytes(esim.totalBytes) : null,
    percent_used: hasLimit ? percentUsed(esim) : null,
    data_remaining: hasLimit ? toMegabytes(remainingBytes(esim)) : null,
    validity_days: daysLeft(esim, now),
    last_updated: usageAskedAt(esim).toISOString(),
  };
}

export function presentEsimUsage(esim: OwnedEsim, now: Date): Static<typeof EsimUsage> {
  const { esimTranNo, iccid, orderId, providerId, status } = esim;
  return { esimTranNo, iccid, order_id: orderId, provider_id: providerId, status, ...presentUsage(esim, now) };
}

/** The eSIMs of one order together; those given back to the carrier don't count. */
export function presentOrderUsage(esims: OwnedEsim[], now: Date): Static<typeof OrderUsage> {
  const counted = esims.filter((esim) => esim.status !== "cancelled");
  const data = counted.reduce<DataFigures>(
    (sum, { usedBytes, totalBytes }) => ({
      usedBytes: sum.usedBytes + usedBytes,
      totalBytes: sum.totalBytes + totalBytes,
    }),
    { usedBytes: 0n, totalBytes: 0n },
  );
  const hasLimit = !counted.some(isUnlimited);
  return {
    data_used: formatVolume(data.usedBytes),
    data_total: hasLimit ? formatVolume(data.totalBytes) : "Unlimited",
    data_remaining: hasLimit ? formatVolume(remainingBytes(data)) : "Unlimited",
    percentage_used: hasLimit ? percentUsed(data) : null,
    validity_remaining_days: Math.max(...counted.map((esim) => daysLeft(esim, now)), 0),
    last_updated: new Date(Math.min(...esims.map((esim) => usageAskedAt(esim).getTime()))).toISOString(),
    esims: esims.map((esim) => presentEsimUsage(esim, now)),
  };
}

/** When the carrier was last asked for the usage, by itself or with the state. */
export function usageAskedAt(esim: EsimRow): Date {
  const { refreshedAt, usageRefreshedAt } = esim;
  return usageRefreshedAt !== null && usageRefreshedAt > refreshedAt ? usageRefreshedAt : refreshedAt;
}

export function toTime(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString();
}
