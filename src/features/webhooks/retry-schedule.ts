import { createHash } from "node:crypto";
import { hourMs, secondMs } from "../../platform/clock.ts";

const firstMs = 2 * secondMs;
const factor = 4;
const longestMs = 6 * hourMs;
/** Retries scatter by so much around the schedule, so that events that failed together don't return together. */
const jitterShare = 0.2;
/** An endpoint that asks for more patience than this gets its retry anyway. */
const retryAfterMaxMs = hourMs;

/**
 * Milliseconds to wait before the `retry`th retry: about 2 s, 8 s, 32 s, 2 min, 9 min, 34 min, 2.3 h, then 6 h each, or what the endpoint
 * asked for in `Retry-After` if that is longer, up to an hour. The jitter is drawn from `seed`, so that it can be told afterwards.
 */
export function retryDelayMs(retry: number, seed: string, retryAfterMs: number | null): number {
  const step = Math.min(firstMs * factor ** (retry - 1), longestMs);
  const jittered = Math.round(step * (1 + jitterShare * (2 * draw(`${seed}:${retry}`) - 1)));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, retryAfterMaxMs));
}

/** Milliseconds that a `Retry-After` header asks for, in either of its forms; null when it says nothing that we understand. */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * secondMs;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(date - now.getTime(), 0);
}

/** A number from 0 to 1, always the same for the same seed. */
function draw(seed: string): number {
  return createHash("sha256").update(seed).digest().readUInt32BE() / 0xffff_ffff;
}
