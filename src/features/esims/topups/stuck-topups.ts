import type { App } from "../../../app.ts";
import { after, minuteMs } from "../../../platform/clock.ts";
import { Failure } from "../../../platform/failure.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { getEsim } from "../store.ts";
import { fulfilTopup } from "./fulfil-topup.ts";
import { findAnyTopup, listUnfinishedTopups, type TopupRow } from "./store.ts";
import { requestTopup } from "./topup-jobs.ts";

const stuckAfterMs = 2 * minuteMs;
const listedMax = 100;

export interface StuckTopup {
  id: string;
  waitsFor: string;
  since: Date;
  providerId: string;
  attempt: number;
}

/** Top-ups that nothing has moved for two minutes. What they cost stays held: the carrier may have made them. */
export async function listStuckTopups(app: App): Promise<StuckTopup[]> {
  const { db } = app.database;
  const stuck = await listUnfinishedTopups(db, after(app.clock.now(), -stuckAfterMs), listedMax);
  return await Promise.all(
    stuck.map(async ({ id, carrierStep, updatedAt, attempt, esimId }) => {
      const { iccid, providerId } = await getEsim(db, esimId);
      return { id, waitsFor: `${waits[carrierStep]} (eSIM ${iccid})`, since: updatedAt, providerId, attempt };
    }),
  );
}

/** Asks the carrier at once what became of a top-up and writes down the answer. Returns how it stands then; undefined when there is none. */
export async function settleStuckTopup(app: App, topupId: string): Promise<TopupRow | undefined> {
  const topup = await findAnyTopup(app.database.db, topupId);
  if (topup?.status !== "pending") return topup;
  if (topup.carrierStep === "awaiting_payment")
    throw new Failure("payment_not_approved", "The top-up waits for its payment, not for the carrier.");
  const now = app.clock.now();
  await inTransaction(app, async (tx) => await requestTopup(tx, topupId, now));
  await fulfilTopup(app, topupId);
  return await findAnyTopup(app.database.db, topupId);
}

const waits: Record<TopupRow["carrierStep"], string> = {
  awaiting_payment: "its payment",
  unsent: "its turn to be sent to the carrier",
  sent: "the carrier to say whether it made the top-up",
  settled: "nothing",
};
