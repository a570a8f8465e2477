import { dayMs } from "../../platform/clock.ts";
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

/** Told once when a plan of several days is on its last one; more days let it be told again. */
export function lastDayWarning(
  esim: {
    status: EsimStatus;
    totalDays: number;
    activatedAt: Date | null;
    expiresAt: Date | null;
    isLastDayTold: boolean;
  },
  now: Date,
): Warning<boolean> {
  if (hasEnded(esim.status)) return { told: esim.isLastDayTold, isNew: false };
  const isLastDay =
    esim.activatedAt !== null &&
    esim.expiresAt !== null &&
    esim.totalDays > 1 &&
    esim.expiresAt.getTime() - now.getTime() <= dayMs;
  return { told: isLastDay, isNew: isLastDay && !esim.isLastDayTold };
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
