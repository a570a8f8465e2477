const windowMs = 1000;

/** Counts requests over the last second; a limit of 0 lets everything through. */
export interface RequestWindow {
  /** Whether one more fits in now; one that does not fit is not counted either. */
  admit(): boolean;
}

/** A sliding window: at no moment do more than the limit lie within one second behind it. */
export function createRequestWindow(
  requestsPerSecond: number,
  now: () => number = () => performance.now(),
): RequestWindow {
  let admittedAtMs: number[] = [];
  return {
    admit() {
      if (requestsPerSecond <= 0) return true;
      const sinceMs = now() - windowMs;
      admittedAtMs = admittedAtMs.filter((atMs) => atMs > sinceMs);
      if (admittedAtMs.length >= requestsPerSecond) return false;
      admittedAtMs.push(now());
      return true;
    },
  };
}
