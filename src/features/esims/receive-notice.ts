import type { App } from "../../app.ts";
import type { Tx } from "../../platform/database.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type CarrierNotice, Rejected } from "../../providers/esim/contract.ts";
import { RefreshEsim } from "./esim-jobs.ts";
import { hasEnded } from "./esim-state.ts";
import { refreshEsim } from "./read-esim.ts";
import { recordLastDay } from "./record-state.ts";
import { findEsimOfCarrier, getEsim } from "./store.ts";

/**
 * A carrier's notice about one eSIM. It only makes us ask: what the carrier answers counts, so notices that are forged, late, doubled or
 * out of order do no harm, and several that come before we have asked are one question.
 */
export async function receiveEsimNotice(tx: Tx, providerId: string, notice: CarrierNotice, now: Date): Promise<void> {
  if (notice.esimTranNo === null) return;
  const esim = await findEsimOfCarrier(tx, providerId, notice.esimTranNo);
  // An eSIM of an order that is not settled yet is written down with its newest state when it is.
  if (!esim || hasEnded(esim.status)) return;
  const payload = { esimId: esim.id, ...lastDayOf(notice) };
  // A question of its own, so that no other notice's takes its place.
  const key = `refresh-esim:${esim.id}${payload.lastDayUntil === undefined ? "" : ":last-day"}`;
  await enqueue(tx, RefreshEsim, payload, { runAt: now, key });
}

function lastDayOf({ remainingDays, endsAt }: CarrierNotice): { lastDayUntil?: string } {
  const isLastDay = endsAt !== null && remainingDays !== null && remainingDays <= 1;
  return isLastDay ? { lastDayUntil: endsAt.toISOString() } : {};
}

/** Asks the carrier for the eSIM that it told something of. Throws while it can't be asked, so that the job comes back. */
export async function refreshTold(app: App, esimId: string, lastDayUntil: string | undefined): Promise<undefined> {
  const esim = await getEsim(app.database.db, esimId);
  if (hasEnded(esim.status)) return;
  try {
    await refreshEsim(app, app.carriers.get(esim.providerId), esim, "background");
    if (lastDayUntil === undefined) return;
    const until = new Date(lastDayUntil);
    await inTransaction(app, async (tx) => await recordLastDay(tx, esimId, until, app.clock.now()));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    app.log.warn(
      { err: error, esim: esim.id, provider: esim.providerId },
      "the carrier sends notices of an eSIM that it does not know",
    );
  }
}
