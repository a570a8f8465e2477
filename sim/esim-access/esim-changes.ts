import { createHash } from "node:crypto";
import { type Esim, type EsimStatus, isTerminal, type SmdpStatus, type TopUp } from "./esim.ts";

const dayMs = 24 * 60 * 60 * 1000;
const thresholds = [0.5, 0.2, 0.1];

/** The steps a phone takes to get a profile from one state to another, without the first; undefined when it cannot. */
export function smdpSteps(from: SmdpStatus, to: SmdpStatus): SmdpStatus[] | undefined {
  const next: Record<SmdpStatus, SmdpStatus[]> = {
    RELEASED: ["DOWNLOAD"],
    DOWNLOAD: ["INSTALLATION"],
    INSTALLATION: ["ENABLED", "DELETED"],
    ENABLED: ["DISABLED", "DELETED"],
    DISABLED: ["ENABLED", "DELETED"],
    DELETED: [],
  };
  if (from === to) return [];
  // Breadth first over at most six states: the shortest way is the one a person would expect.
  let paths: SmdpStatus[][] = [[from]];
  const seen = new Set<SmdpStatus>([from]);
  while (paths.length > 0) {
    paths = paths.flatMap((path) =>
      next[path.at(-1) ?? from].filter((step) => !seen.has(step)).map((step) => [...path, step]),
    );
    for (const path of paths) for (const step of path) seen.add(step);
    const found = paths.find((path) => path.at(-1) === to);
    if (found) return found.slice(1);
  }
  return undefined;
}

/** One step of the phone; installing starts the clock of a package that counts from installation. */
export function withSmdpStatus(esim: Esim, smdpStatus: SmdpStatus, now: Date): Esim {
  const moved = { ...esim, smdpStatus, eid: esim.eid === "" ? eidFor(esim) : esim.eid };
  if (smdpStatus !== "INSTALLATION") return moved;
  const installed = { ...moved, installedAt: now.toISOString() };
  return esim.sold.activeType === 1 ? withClockStarted(installed, now) : installed;
}

/** The first connection: the plan is in use, and its clock runs at the latest now. */
export function inUse(esim: Esim, now: Date): Esim {
  return { ...withClockStarted(esim, now), esimStatus: "IN_USE" };
}

/** The counter as the network reads it; a plan with an end of its data is used up there. */
export function withUsage(esim: Esim, usedBytes: number, now: Date): Esim {
  const isCapped = esim.sold.dataType !== 4;
  const counted = isCapped ? Math.min(usedBytes, esim.totalVolumeBytes) : usedBytes;
  const remainingShare = 1 - counted / esim.totalVolumeBytes;
  const reached = isCapped ? thresholds.filter((threshold) => remainingShare <= threshold) : [];
  return {
    ...esim,
    usedBytes: counted,
    usageAt: now.toISOString(),
    thresholdsTold: [...new Set([...esim.thresholdsTold, ...reached])],
    esimStatus: isCapped && counted === esim.totalVolumeBytes ? "USED_UP" : esim.esimStatus,
  };
}

/** The end of the plan, or of the time to install it. */
export function expired(esim: Esim): Esim {
  const wasUsed = esim.activatedAt !== null || esim.usedBytes > 0;
  return { ...esim, esimStatus: wasUsed ? "USED_EXPIRED" : "UNUSED_EXPIRED" };
}

/** What time alone did to an eSIM; the very same object when it did nothing. */
export function broughtUpTo(esim: Esim, now: Date): Esim {
  if (isTerminal(esim)) return esim;
  const leftMs = Date.parse(esim.expiresAt) - now.getTime();
  if (leftMs <= 0) return expired(esim);
  const isLastDay = esim.activatedAt !== null && esim.totalDurationDays > 1 && leftMs <= dayMs;
  return isLastDay && !esim.isLastDayTold ? { ...esim, isLastDayTold: true } : esim;
}

/** Taken back unused: what was paid for it returns. */
export function cancelled(esim: Esim): Esim {
  return { ...esim, esimStatus: "CANCEL", refundedUnits: esim.paidUnits };
}

/** Paused; remembers what it was. */
export function suspended(esim: Esim): Esim {
  return { ...esim, esimStatus: "SUSPENDED", suspendedFrom: esim.esimStatus };
}

/** Resumed as what it was. */
export function unsuspended(esim: Esim): Esim {
  return { ...esim, esimStatus: esim.suspendedFrom ?? "IN_USE", suspendedFrom: null };
}

/** Closed for good, without money back. */
export function revoked(esim: Esim): Esim {
  return { ...esim, esimStatus: "REVOKE", suspendedFrom: null };
}

/** More data and more days; thresholds that lie ahead again will be told again. */
export function toppedUp(esim: Esim, topUp: Omit<TopUp, "result">): Esim {
  const totalVolumeBytes = esim.totalVolumeBytes + topUp.volumeBytes;
  const remainingShare = 1 - esim.usedBytes / totalVolumeBytes;
  const extensionMs = esim.activatedAt === null ? 0 : topUp.durationDays * dayMs;
  const status: EsimStatus = esim.esimStatus === "USED_UP" ? "IN_USE" : esim.esimStatus;
  const larger: Esim = {
    ...esim,
    totalVolumeBytes,
    totalDurationDays: esim.totalDurationDays + topUp.durationDays,
    expiresAt: new Date(Date.parse(esim.expiresAt) + extensionMs).toISOString(),
    esimStatus: status,
    thresholdsTold: esim.thresholdsTold.filter((threshold) => remainingShare <= threshold),
    isLastDayTold: esim.isLastDayTold && extensionMs === 0,
  };
  const { expiresAt, totalDurationDays, usedBytes } = larger;
  const result = { expiresAt, totalVolumeBytes, totalDurationDays, usedBytes };
  return { ...larger, topUps: [...esim.topUps, { ...topUp, result }] };
}

function withClockStarted(esim: Esim, now: Date): Esim {
  if (esim.activatedAt !== null) return esim;
  const expiresAt = new Date(now.getTime() + esim.totalDurationDays * dayMs).toISOString();
  return { ...esim, activatedAt: now.toISOString(), expiresAt };
}

/** The phone is invented, and always the same one for an eSIM. */
function eidFor(esim: Esim): string {
  const digits = createHash("sha256").update(esim.esimTranNo).digest().readBigUInt64BE(0).toString();
  return `89049032${digits.padStart(24, "0").slice(-24)}`;
}
