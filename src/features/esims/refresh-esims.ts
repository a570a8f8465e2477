import type { App } from "../../app.ts";
import { after, dayMs, hourMs, minuteMs } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type EsimProvider, isPassing, Rejected, UnreadableEsim } from "../../providers/esim/contract.ts";
import { cachedMs, refreshEsim } from "./read-esim.ts";
import { recordState } from "./record-state.ts";
import { refreshUsage } from "./refresh-usage.ts";
import { type EsimRow, listDueForState, listDueForUsage } from "./store.ts";

/** Bounds of one run; the request budget of the carrier bounds them further. */
const statesMax = 60;
const usageBatchesMax = 12;
const runMs = 40_000;
const failuresMax = 3;

/**
 * Reads the state of eSIMs that are about to end or were silent for an hour, and the usage of those in use, the longest silent first.
 * Stops quietly where a carrier is away or its requests are spoken for; the next run goes on from there.
 */
export async function refreshEsims(app: App): Promise<undefined> {
  for (const carrier of app.carriers.list()) {
    const startedAt = process.hrtime.bigint();
    const isLate = () => process.hrtime.bigint() - startedAt > BigInt(runMs) * 1_000_000n;
    if (!(await refreshStates(app, carrier, isLate))) continue;
    const before = after(app.clock.now(), -cachedMs);
    const limit = usageBatchesMax * carrier.capabilities.usageBatchMax;
    await refreshUsage(app, carrier, await listDueForUsage(app.database.db, carrier.id, before, limit), isLate);
  }
  return undefined;
}

async function refreshStates(app: App, carrier: EsimProvider, isLate: () => boolean): Promise<boolean> {
  const now = app.clock.now();
  const due = await listDueForState(app.database.db, carrier.id, {
    endingBefore: after(now, dayMs),
    recently: after(now, -10 * minuteMs),
    silentSince: after(now, -hourMs),
    limit: statesMax,
  });
  let failuresInRow = 0;
  for (const esim of due) {
    if (isLate()) return false;
    failuresInRow = (await refreshOne(app, carrier, esim)) ? 0 : failuresInRow + 1;
    // One eSIM that the carrier can't tell of does not stand in the way of the others.
    if (failuresInRow === failuresMax) return false;
  }
  return true;
}

/** False when the carrier did not answer. */
async function refreshOne(app: App, carrier: EsimProvider, esim: EsimRow): Promise<boolean> {
  const askedAt = app.clock.now();
  try {
    await refreshEsim(app, carrier, esim, "background");
  } catch (error) {
    const isAnswered = error instanceof Rejected || error instanceof UnreadableEsim;
    if (!isAnswered && isPassing(error)) return false;
    if (!isAnswered) throw error;
    app.log.warn({ err: error, esim: esim.id, provider: carrier.id }, "the carrier does not tell the state of an eSIM");
    // Asked for all the same, so that it is not the first in every run.
    await inTransaction(app, async (tx) => await recordState(tx, esim.id, {}, askedAt, askedAt));
  }
  return true;
}
