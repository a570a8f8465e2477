import { dayMs } from "../../platform/clock.ts";
import { hasEnded } from "./esim-state.ts";
import type { EsimStatus } from "./schema.ts";

const bytesPerMegabyte = 1024 * 1024;
const megabytesPerGigabyte = 1024;

/** What is known of an eSIM's data. */
export interface DataFigures {
  usedBytes: bigint;
  totalBytes: bigint;
}

/** What is left, never below nothing: carriers count a little beyond the end. */
export function remainingBytes({ usedBytes, totalBytes }: DataFigures): bigint {
  return usedBytes >= totalBytes ? 0n : totalBytes - usedBytes;
}

/** "1.2GB", or "512MB" below a gigabyte, with at most one decimal. */
export function formatVolume(bytes: bigint): string {
  const megabytes = Number(bytes) / bytesPerMegabyte;
  return megabytes >= megabytesPerGigabyte
    ? `${roundTenth(megabytes / megabytesPerGigabyte)}GB`
    : `${roundTenth(megabytes)}MB`;
}

/** The share that is used, 0 to 100, with at most one decimal. */
export function percentUsed({ usedBytes, totalBytes }: DataFigures): number {
  return totalBytes === 0n ? 0 : Math.min(roundTenth((Number(usedBytes) / Number(totalBytes)) * 100), 100);
}

/** Days of validity left, a day that has begun counted as one; all of them while the plan's clock has not started. */
export function daysLeft(
  esim: { status: EsimStatus; totalDays: number; activatedAt: Date | null; expiresAt: Date | null },
  now: Date,
): number {
  if (hasEnded(esim.status)) return 0;
  if (esim.activatedAt === null || esim.expiresAt === null) return esim.totalDays;
  return Math.max(Math.ceil((esim.expiresAt.getTime() - now.getTime()) / dayMs), 0);
}

function roundTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
