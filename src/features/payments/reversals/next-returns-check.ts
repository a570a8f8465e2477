import { after, dayMs } from "../../../platform/clock.ts";

/** PayPal lets money of a capture be given back, and disputes about it be opened, for so long. */
const returnableMs = 180 * dayMs;
const oftenestMs = dayMs;
const seldomestMs = 7 * dayMs;

export function firstReturnsCheckAt(capturedAt: Date): Date {
  return after(capturedAt, oftenestMs);
}

/** Daily at first, later after a tenth of the capture's age, weekly at last: some 45 times in all. Null once nothing can go back any more. */
export function nextReturnsCheckAt(capturedAt: Date, now: Date): Date | null {
  const ageMs = now.getTime() - capturedAt.getTime();
  if (ageMs > returnableMs) return null;
  return after(now, Math.min(Math.max(ageMs / 10, oftenestMs), seldomestMs));
}
