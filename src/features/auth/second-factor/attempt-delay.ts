import { minuteMs, secondMs } from "../../../platform/clock.ts";

const freeAttempts = 4;
const firstDelayMs = 30 * secondMs;
const delayMsMax = 15 * minuteMs;

/** How long the next try has to wait after `failedAttempts` wrong ones in a row: nothing at first, then twice as long each time. */
export function attemptDelayMs(failedAttempts: number): number {
  const beyond = failedAttempts - freeAttempts;
  return beyond <= 0 ? 0 : Math.min(firstDelayMs * 2 ** (beyond - 1), delayMsMax);
}
