import { tooBusy } from "./errors.ts";

/**
 * Runs at most `runningMax` pieces of work at once and lets at most `waitingMax` wait; whoever comes beyond is refused with `not_ready`.
 * Hashing a password is slow on purpose, and without a bound a crowd at the login would starve everything else.
 */
export function createHashingQueue(bounds: {
  runningMax: number;
  waitingMax: number;
}): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async (): Promise<void> => {
    if (running < bounds.runningMax) {
      running += 1;
      return;
    }
    if (waiting.length >= bounds.waitingMax) throw tooBusy();
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  // The place of whoever leaves goes to the one who waited longest, so the count of running ones stays.
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
