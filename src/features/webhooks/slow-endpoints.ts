/** An endpoint that takes this long keeps a slot of the queue from others. Just below the shortest timeout, so that all that hang are slow. */
const slowMs = 900;
/** So many deliveries to slow endpoints run at a time in this process; the rest of the queue's room to wait is for the others. */
const slowRunningMax = 128;
const rememberedMax = 10_000;

// Only in this process: what is not known yet costs one slot for one timeout, and every worker learns it by itself.
const slow = new Set<string>();
let slowRunning = 0;

/** Runs a delivery, unless it is to an endpoint that was slow the last time and many such are under way: then it does nothing and answers false. */
export async function runIfRoom(subscriptionId: string, run: () => Promise<void>): Promise<boolean> {
  if (!slow.has(subscriptionId)) {
    await run();
    return true;
  }
  if (slowRunning >= slowRunningMax) return false;
  slowRunning += 1;
  try {
    await run();
  } finally {
    slowRunning -= 1;
  }
  return true;
}

/** Remembers how long the endpoint took, for its next delivery. */
export function noteSpeed(subscriptionId: string, durationMs: number): void {
  // Taken out and put back at the end, so that the first one is always the one that was not seen for the longest time.
  slow.delete(subscriptionId);
  if (durationMs >= slowMs) slow.add(subscriptionId);
  const [oldest] = slow;
  if (slow.size > rememberedMax && oldest !== undefined) slow.delete(oldest);
}
