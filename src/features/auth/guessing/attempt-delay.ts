import { minuteMs, secondMs } from "../../../platform/clock.ts";

/** From this wrong try in a row on, the next one has to wait. */
export const firstDelayedAttempt = 5;
const firstDelayMs = 30 * secondMs;
const delayMsMax = 15 * minuteMs;

/** How long the next try has to wait after `failedAttempts` wrong ones in a row: nothing at first, then twice as long each time. */
export function attemptDelayMs(failedAttempts: number): number {
  const beyond = failedAttempts - firstDelayedAttempt;
  return beyond < 0 ? 0 : Math.min(firstDelayMs * 2 ** beyond, delayMsMax);
}
