import type { App } from "../../../app.ts";
import { after, secondMs } from "../../../platform/clock.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { endTopup } from "./settle-topup.ts";
import { listUnfinishedTopups, listUnpaidTopups, lockTopup } from "./store.ts";
import { requestTopup } from "./topup-jobs.ts";

const batch = 200;
const quietMs = 30 * secondMs;

/** The net below the jobs: every top-up that waits for the carrier has its job, and one that nobody paid for in a day is cancelled. */
export async function sweepTopups(app: App): Promise<undefined> {
  const now = app.clock.now();
  const { db } = app.database;
  const [unfinished, unpaid] = await Promise.all([
    listUnfinishedTopups(db, after(now, -quietMs), batch),
    listUnpaidTopups(db, now, batch),
  ]);
  for (const topup of unfinished) await inTransaction(app, async (tx) => await requestTopup(tx, topup.id, now));
  for (const topup of unpaid) await cancelUnpaid(app, topup.id, now);
  return undefined;
}

async function cancelUnpaid(app: App, topupId: string, now: Date): Promise<void> {
  await inTransaction(app, async (tx) => {
    const topup = await lockTopup(tx, topupId);
    if (topup.status !== "pending" || topup.carrierStep !== "awaiting_payment") return;
    const failureReason = "The top-up was not paid within a day.";
    await endTopup(tx, topup, { status: "cancelled", failureCode: "payment_closed", failureReason }, now);
  });
}
