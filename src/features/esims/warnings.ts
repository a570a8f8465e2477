import { dayMs, secondMs } from "../../platform/clock.ts";
import { type DataFigures, remainingBytes } from "./esim-figures.ts";
import { hasEnded } from "./esim-state.ts";
import type { EsimStatus } from "./schema.ts";

/** Percent of the data left at which the owner is told, lowest first. */
const thresholds = [10, 20, 50] as const;

/** What was told of an eSIM, and whether there is something to tell now. */
export interface Warning<Told> {
  told: Told;
  isNew: boolean;
}

/**
 * Which threshold is reached. Falling through one is told once; only a larger total, which a top-up brings, lets it be told again, because
 * a carrier's count may go back and forth.
 */
export function dataWarning(
  before: { toldPercent: number | null; totalBytes: bigint },
  now: DataFigures,
): Warning<number | null> {
  const reached = reachedThreshold(now);
  const told = now.totalBytes > before.totalBytes ? atMost(reached, before.toldPercent) : before.toldPercent;
  const isNew = reached !== null && (told === null || reached < told);
  return { told: isNew ? reached : told, isNew };
}

interface Validity {
  status: EsimStatus;
  totalDays: number;
  activatedAt: Date | null;
  expiresAt: Date | null;
}

/** Told once when a plan of several days is on its last one; more days let it be told again. */
export function lastDayWarning(
  before: { isLastDayTold: boolean; expiresAt: Date | null },
  esim: Validity,
  now: Date,
): Warning<boolean> {
  const wasTold = before.isLastDayTold;
  if (hasEnded(esim.status)) return { told: wasTold, isNew: false };
  const isLastDay = canHaveLastDay(esim) && esim.expiresAt.getTime() - now.getTime() <= dayMs;
  // The carrier's clock may have said so before ours does.
  const isSameEnd = esim.expiresAt?.getTime() === before.expiresAt?.getTime();
  return { told: isLastDay || (wasTold && isSameEnd), isNew: isLastDay && !wasTold };
}

/** Whether the carrier's word that the last day before `until` has begun is to be told on. */
export function startsLastDay(esim: Validity & { isLastDayTold: boolean }, until: Date): boolean {
  if (esim.isLastDayTold || hasEnded(esim.status) || !canHaveLastDay(esim)) return false;
  return Math.abs(esim.expiresAt.getTime() - until.getTime()) < secondMs;
}

function canHaveLastDay<V extends Validity>(esim: V): esim is V & { expiresAt: Date } {
  return esim.activatedAt !== null && esim.expiresAt !== null && esim.totalDays > 1;
}

function reachedThreshold(figures: DataFigures): number | null {
  if (figures.totalBytes === 0n) return null;
  const left = remainingBytes(figures) * 100n;
  return thresholds.find((threshold) => left <= figures.totalBytes * BigInt(threshold)) ?? null;
}

/** What still counts as told after a top-up: nothing that lies ahead again. */
function atMost(reached: number | null, told: number | null): number | null {
  return reached === null || told === null ? null : Math.max(reached, told);
}
