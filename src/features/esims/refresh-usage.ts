import type { App } from "../../app.ts";
import { inTransaction } from "../../platform/transaction.ts";
import {
  type CarrierUsage,
  type EsimProvider,
  type EsimReference,
  isPassing,
  Rejected,
} from "../../providers/esim/contract.ts";
import { recordUsage } from "./record-state.ts";
import { markUsageAsked } from "./store.ts";

interface Refreshable extends EsimReference {
  id: string;
}

/**
 * Asks one carrier for the usage of `esims`, as many at a time as it takes, and writes it down. Stops quietly where the carrier is away
 * or `isLate` says that there is no more time, and returns whether it got through; what is known stays, with its age.
 */
export async function refreshUsage(
  app: App,
  carrier: EsimProvider,
  esims: Refreshable[],
  isLate: () => boolean = () => false,
): Promise<boolean> {
  const batchSize = carrier.capabilities.usageBatchMax;
  for (let start = 0; start < esims.length; start += batchSize) {
    if (isLate()) return false;
    const batch = esims.slice(start, start + batchSize);
    const askedAt = app.clock.now();
    try {
      await recordBatch(app, batch, await carrier.listUsage(batch), askedAt);
    } catch (error) {
      if (isPassing(error)) return false;
      if (!(error instanceof Rejected)) throw error;
      app.log.warn({ err: error, provider: carrier.id }, "the carrier refuses to tell the usage of some eSIMs");
      await recordBatch(app, batch, [], askedAt);
    }
  }
  return true;
}

/** Those whose usage the carrier does not tell have been asked for all the same. */
async function recordBatch(app: App, batch: Refreshable[], usage: CarrierUsage[], askedAt: Date): Promise<void> {
  const now = app.clock.now();
  const told = new Map(usage.map((one) => [one.esimTranNo, one]));
  // One lock at a time, in the order of ids, so that two refreshments never wait for each other.
  for (const esim of batch.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const found = told.get(esim.esimTranNo);
    if (!found) continue;
    const { usedBytes, totalBytes } = found;
    await inTransaction(app, async (tx) => await recordUsage(tx, esim.id, { usedBytes, totalBytes }, askedAt, now));
  }
  const untold = batch.filter((esim) => !told.has(esim.esimTranNo)).map(({ id }) => id);
  await inTransaction(app, async (tx) => await markUsageAsked(tx, untold, askedAt));
}
