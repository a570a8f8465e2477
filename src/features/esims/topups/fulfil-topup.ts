import type { App } from "../../../app.ts";
import { after, minuteMs, secondMs } from "../../../platform/clock.ts";
import { crashPoint } from "../../../platform/crash-points.ts";
import type { JobOutcome } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { type CarrierTopup, type EsimProvider, Rejected, Unavailable } from "../../../providers/esim/contract.ts";
import { canBeToppedUp } from "../esim-state.ts";
import { refreshEsim } from "../read-esim.ts";
import { getEsim, lockEsim, lockOrderOf, type OwnedEsim, updateEsim } from "../store.ts";
import { completeTopup, refuseTopup } from "./settle-topup.ts";
import { getTopup, hasOtherTopup, isSameAttempt, lockTopup, type TopupRow, updateTopup } from "./store.ts";

/** Before the first request the totals must be known: they are what a lost answer is compared with. */
const freshMs = 30 * secondMs;
/** A lost request may still be on its way for so long. */
const lateMs = 2 * minuteMs;
const neighbourPauseMs = 500;

/**
 * Asks the carrier for a pending top-up. Safe to run at any time, any number of times: the top-up's id is the carrier's idempotency key,
 * and what the eSIM had before tells what a lost answer was. Unknown is not failed: until the carrier says yes or no, the hold stays.
 */
export async function fulfilTopup(app: App, topupId: string): Promise<JobOutcome> {
  const found = await getTopup(app.database.db, topupId);
  if (found.status !== "pending" || found.carrierStep === "awaiting_payment") return undefined;
  const subject = await readSubject(app, found);
  if (subject instanceof Rejected) return await refuse(app, found, subject);
  const { carrier, esim } = subject;
  const claim = await claimForSending(app, topupId, esim);
  if (claim === "settled") return undefined;
  if (claim === "neighbour") return { runAgainAt: after(app.clock.now(), neighbourPauseMs) };
  if (claim === "forbidden")
    return await refuse(app, found, new Rejected("invalid_state", `The eSIM is ${esim.status} or being given back`));
  crashPoint("topup-claimed");
  const { topup, mayHaveBeenSent } = claim;
  if (mayHaveBeenSent && !carrier.capabilities.idempotentOrder) {
    const outcome = await lookForTopup(app, carrier, topup);
    if (outcome !== "absent") return outcome;
  }
  return await send(app, carrier, esim, topup, mayHaveBeenSent);
}

/** The eSIM as it was a moment ago, or the carrier's word that it does not know it. */
async function readSubject(app: App, topup: TopupRow): Promise<{ carrier: EsimProvider; esim: OwnedEsim } | Rejected> {
  const esim = await getEsim(app.database.db, topup.esimId);
  const carrier = app.carriers.get(esim.providerId);
  const isFresh = after(esim.refreshedAt, freshMs) > app.clock.now();
  // Once something was sent the totals before it are kept and must not be read again.
  if (topup.carrierStep === "sent" || isFresh) return { carrier, esim };
  try {
    return { carrier, esim: await refreshEsim(app, carrier, esim, "orders") };
  } catch (error) {
    if (error instanceof Rejected) return error;
    throw error;
  }
}

/**
 * Commits that the top-up is on its way before it is, and numbers the attempt. From here on the eSIM counts as topped up, so that a
 * cancellation of its order leaves it alone; one that was asked for before forbids the top-up.
 */
async function claimForSending(
  app: App,
  topupId: string,
  esim: OwnedEsim,
): Promise<{ topup: TopupRow; mayHaveBeenSent: boolean } | "settled" | "neighbour" | "forbidden"> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const order = await lockOrderOf(tx, esim.orderId);
    const present = await lockEsim(tx, esim.id);
    const found = await lockTopup(tx, topupId);
    if (found.status !== "pending" || (found.carrierStep !== "unsent" && found.carrierStep !== "sent"))
      return "settled";
    // Still "sent": an earlier attempt ended in a crash, a time-out or a lost answer, and may have bought.
    const mayHaveBeenSent = found.carrierStep === "sent";
    if (!mayHaveBeenSent) {
      if (await hasOtherTopup(tx, found, "sent")) return "neighbour";
      if (order.cancelRequestedAt !== null || !canBeToppedUp(present.status)) return "forbidden";
      await updateEsim(tx, esim.id, { isToppedUp: true });
    }
    const topup = await updateTopup(tx, topupId, {
      carrierStep: "sent",
      attempt: found.attempt + 1,
      updatedAt: now,
      ...(mayHaveBeenSent ? {} : { sentAt: now, totalBytesBefore: present.totalBytes }),
    });
    return { topup, mayHaveBeenSent };
  });
}

async function send(
  app: App,
  carrier: EsimProvider,
  esim: OwnedEsim,
  topup: TopupRow,
  mayHaveBeenSent: boolean,
): Promise<JobOutcome> {
  try {
    const made = await carrier.topUpEsim({
      reference: topup.id,
      esim,
      packageCode: topup.packageCode,
      expectedCostMicros: topup.unitCostMicros,
      periodDays: topup.periodDays,
    });
    crashPoint("topup-bought");
    await completeTopup(app, topup, made);
    crashPoint("topup-settled");
    return undefined;
  } catch (error) {
    if (error instanceof Rejected) return await afterRefusal(app, carrier, topup, error, mayHaveBeenSent);
    // Nothing left us, so a later no is final.
    if (error instanceof Unavailable && !mayHaveBeenSent) await recordUnsent(app, topup);
    throw error;
  }
}

async function recordUnsent(app: App, topup: TopupRow): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await lockEsim(tx, topup.esimId);
    const present = await lockTopup(tx, topup.id);
    if (!isSameAttempt(present, topup)) return;
    await updateTopup(tx, topup.id, { carrierStep: "unsent", updatedAt: now });
    await updateEsim(tx, topup.esimId, { isToppedUp: await hasOtherTopup(tx, present, "sent_or_completed") });
  });
}

async function afterRefusal(
  app: App,
  carrier: EsimProvider,
  topup: TopupRow,
  refusal: Rejected,
  mayHaveBeenSent: boolean,
): Promise<JobOutcome> {
  if (mayHaveBeenSent) {
    // This attempt was refused; an earlier one may have bought all the same.
    const outcome = await lookForTopup(app, carrier, topup);
    if (outcome !== "absent") return outcome;
  }
  return await refuse(app, topup, refusal);
}

async function refuse(app: App, topup: TopupRow, refusal: Rejected): Promise<JobOutcome> {
  await refuseTopup(app, topup, refusal);
  return undefined;
}

/** What a lost answer was, from the eSIM's totals. "absent" only once a late request can't arrive any more. */
async function lookForTopup(app: App, carrier: EsimProvider, topup: TopupRow): Promise<JobOutcome | "absent"> {
  const state = await carrier.getEsim(await getEsim(app.database.db, topup.esimId), "orders");
  if (state.totalBytes >= (topup.totalBytesBefore ?? 0n) + topup.volumeBytes) {
    const made: CarrierTopup = { totalBytes: state.totalBytes, totalDays: state.totalDays, expiresAt: state.expiresAt };
    await completeTopup(app, topup, made);
    return undefined;
  }
  const now = app.clock.now();
  const isLate = now >= after(topup.sentAt ?? topup.createdAt, lateMs);
  return isLate ? "absent" : { runAgainAt: after(now, 10 * secondMs) };
}
