import { Type } from "typebox";
import type { Tx } from "../../../platform/database.ts";
import { defineJob, enqueue, exponentialBackoff, noPayload } from "../../../platform/jobs/index.ts";

/** The carrier may be away for days; nothing is given up by counting. */
const neverGivenUp = 1_000_000;

/** Asks the carrier for a top-up, until it says yes or no. */
export const FulfilTopup = defineJob({
  name: "fulfil-topup",
  queue: "orders",
  payload: Type.Object({ topupId: Type.String() }),
  attemptsMax: neverGivenUp,
  backoffMs: exponentialBackoff(500, 30_000),
});

export const SweepTopups = defineJob({ name: "sweep-topups", queue: "background", payload: noPayload, attemptsMax: 3 });

/** At most one run for a top-up waits; asking again only makes it come sooner. */
export async function requestTopup(tx: Tx, topupId: string, runAt: Date): Promise<void> {
  await enqueue(tx, FulfilTopup, { topupId }, { runAt, key: `topup:${topupId}` });
}
