import type { Tx } from "../../platform/database.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import type { CarrierEsim, CarrierUsage } from "../../providers/esim/contract.ts";
import { announceLastDay, announceStatus, announceUsage, isUnlimited } from "./announce-esim.ts";
import { canBecome, hasEnded } from "./esim-state.ts";
import { ReviewOrderEnd } from "./order-end.ts";
import { getEsim, lockEsim, type OwnedEsim, updateEsim } from "./store.ts";
import { dataWarning, lastDayWarning, startsLastDay } from "./warnings.ts";

/** What a carrier said of an eSIM, all of it or a part. */
export type Observation = Partial<
  Pick<
    CarrierEsim,
    | "status"
    | "isUnused"
    | "usedBytes"
    | "totalBytes"
    | "totalDays"
    | "installedAt"
    | "activatedAt"
    | "expiresAt"
    | "apn"
  >
>;

/**
 * Writes down an eSIM's state as the carrier told it when it was asked at `askedAt`, and tells subscribers what changed, once. An answer to
 * an older question than the one known changes nothing, and neither does a status that leads back. Returns the eSIM as it stands.
 */
export async function recordState(
  tx: Tx,
  esimId: string,
  observed: Observation,
  askedAt: Date,
  now: Date,
): Promise<OwnedEsim> {
  const before = await lockEsim(tx, esimId);
  if (before.refreshedAt > askedAt) return before;
  return await apply(tx, before, observed, { refreshedAt: askedAt }, now);
}

/**
 * The same for usage, which is asked for by itself and says nothing of the status. Carriers measure it hours apart: a smaller total than the
 * known one is from before a top-up, and only a state takes it back.
 */
export async function recordUsage(
  tx: Tx,
  esimId: string,
  observed: Pick<CarrierUsage, "usedBytes" | "totalBytes">,
  askedAt: Date,
  now: Date,
): Promise<OwnedEsim> {
  const before = await lockEsim(tx, esimId);
  if (before.refreshedAt > askedAt || (before.usageRefreshedAt ?? askedAt) > askedAt) return before;
  const { usedBytes } = observed;
  const totalBytes = observed.totalBytes > before.totalBytes ? observed.totalBytes : before.totalBytes;
  return await apply(tx, before, { usedBytes, totalBytes }, { usageRefreshedAt: askedAt }, now);
}

async function apply(
  tx: Tx,
  before: OwnedEsim,
  observed: Observation,
  asked: { refreshedAt: Date } | { usageRefreshedAt: Date },
  now: Date,
): Promise<OwnedEsim> {
  const { status: told, ...figures } = observed;
  const status = told !== undefined && canBecome(before.status, told) ? told : before.status;
  const present = { ...before, ...figures, isUnused: before.isUnused && (observed.isUnused ?? true), status };
  const data = isUnlimited(before) ? { told: before.toldPercent, isNew: false } : dataWarning(before, present);
  const lastDay = lastDayWarning(before, present, now);
  await updateEsim(tx, before.id, {
    ...figures,
    isUnused: present.isUnused,
    status,
    toldPercent: data.told,
    isLastDayTold: lastDay.told,
    ...asked,
  });
  if (status !== before.status) await announceStatus(tx, present, before.status, now);
  if (data.isNew && data.told !== null) await announceUsage(tx, present, data.told, now);
  if (lastDay.isNew) await announceLastDay(tx, present, now);
  if (status !== before.status && hasEnded(status))
    await enqueue(tx, ReviewOrderEnd, { orderId: before.orderId }, { runAt: now });
  return await getEsim(tx, before.id);
}

/**
 * The carrier told that the last day before `until` has begun, by its own clock, and has been asked since: tells subscribers, once. A notice
 * that more days have overtaken speaks of another end.
 */
export async function recordLastDay(tx: Tx, esimId: string, until: Date, now: Date): Promise<void> {
  const esim = await lockEsim(tx, esimId);
  if (!startsLastDay(esim, until)) return;
  await updateEsim(tx, esimId, { isLastDayTold: true });
  await announceLastDay(tx, esim, now);
}

/** The carrier took an eSIM back unused. */
export async function setEsimCancelled(tx: Tx, esimId: string, now: Date): Promise<void> {
  const before = await lockEsim(tx, esimId);
  if (before.status === "cancelled") return;
  await updateEsim(tx, esimId, { status: "cancelled", refreshedAt: now });
  await announceStatus(tx, { ...before, status: "cancelled" }, before.status, now);
}
