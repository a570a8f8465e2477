import type { App } from "../../../app.ts";
import { crashPoint } from "../../../platform/crash-points.ts";
import type { Tx } from "../../../platform/database.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import type { CarrierTopup, Rejected } from "../../../providers/esim/contract.ts";
import { movePlatformMoney, platformAccounts, postHold, releaseHold } from "../../ledger/index.ts";
import { findCapturedPayment, requestRefund } from "../../payments/index.ts";
import { recordState } from "../record-state.ts";
import { lockEsim, updateEsim } from "../store.ts";
import { describeRefusal } from "./errors.ts";
import { hasOtherTopup, isSameAttempt, lockTopup, signalTopup, type TopupRow, updateTopup } from "./store.ts";

/** The carrier's yes: the charge is posted and the eSIM has what was added, in one transaction, once. */
export async function completeTopup(app: App, made: TopupRow, result: CarrierTopup): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    const esim = await lockEsim(tx, made.esimId);
    const topup = await lockTopup(tx, made.id);
    // Whatever attempt it was that bought: the carrier makes it once.
    if (topup.status !== "pending") return;
    const totalBytes = larger(esim.totalBytes, result.totalBytes);
    await recordState(
      tx,
      esim.id,
      {
        totalBytes,
        totalDays: Math.max(esim.totalDays, result.totalDays),
        ...(result.expiresAt === null ? {} : { expiresAt: result.expiresAt }),
        ...(esim.status === "depleted" ? { status: "active" as const } : {}),
      },
      now,
      now,
    );
    await charge(tx, topup, now);
    await updateTopup(tx, topup.id, {
      status: "completed",
      carrierStep: "settled",
      chargedCents: topup.priceCents,
      totalBytesAfter: totalBytes,
      expiresAtAfter: result.expiresAt,
      updatedAt: now,
      endedAt: now,
    });
    await signalTopup(tx, topup.id);
    crashPoint("topup-settled-undone");
  });
}

/** The carrier's definite no: the hold is released or the payment refunded, and the top-up is kept as failed with its reason. */
export async function refuseTopup(app: App, refused: TopupRow, rejection: Rejected): Promise<void> {
  const now = app.clock.now();
  // Empty funds and wrong credentials stop every sale: a person must look.
  const isOurs = rejection.reason === "provider_funds" || rejection.reason === "misconfigured";
  app.log[isOurs ? "error" : "warn"](
    { topup: refused.id, reason: rejection.reason, err: rejection },
    "the carrier refused a top-up",
  );
  await inTransaction(app, async (tx) => {
    await lockEsim(tx, refused.esimId);
    const topup = await lockTopup(tx, refused.id);
    // A worker that was paused must not refuse what a later attempt bought.
    if (topup.status !== "pending" || !isSameAttempt(topup, refused)) return;
    await updateEsim(tx, topup.esimId, { isToppedUp: await hasOtherTopup(tx, topup, "sent_or_completed") });
    await endTopup(tx, topup, { status: "failed", ...describeRefusal(topup.paidBy, rejection.reason) }, now);
    crashPoint("topup-refused-undone");
  });
  crashPoint("topup-refused");
}

/** Ends a pending top-up of which the carrier has nothing: what was reserved or paid goes back. The caller holds the top-up's lock. */
export async function endTopup(
  tx: Tx,
  topup: TopupRow,
  end: { status: "failed" | "cancelled"; failureCode: string; failureReason: string },
  now: Date,
): Promise<void> {
  if (topup.holdId !== null) await releaseHold(tx, topup.holdId, now);
  if (topup.paidBy === "paypal" && topup.chargedCents > 0n) await refund(tx, topup, now);
  await updateTopup(tx, topup.id, { ...end, carrierStep: "settled", updatedAt: now, endedAt: now });
  await signalTopup(tx, topup.id);
}

async function refund(tx: Tx, topup: TopupRow, now: Date): Promise<void> {
  const payment = await findCapturedPayment(tx, topup.id);
  if (!payment) throw new Error(`Top-up ${topup.id} has ${topup.chargedCents} cents charged and no captured payment`);
  const amountCents = topup.chargedCents;
  await requestRefund(tx, { paymentId: payment.id, reason: "provider_refused", amountCents, now });
  await updateTopup(tx, topup.id, { refundedCents: amountCents, updatedAt: now });
}

async function charge(tx: Tx, topup: TopupRow, now: Date): Promise<void> {
  if (topup.holdId !== null) {
    await postHold(tx, topup.holdId, topup.priceCents, now);
    return;
  }
  await movePlatformMoney(tx, {
    type: "settlement",
    cause: `settle:${topup.id}`,
    description: `Top-up with ${topup.name}`,
    reference: topup.id,
    from: platformAccounts.orderFunds,
    to: platformAccounts.sales,
    amountCents: topup.chargedCents,
    now,
  });
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
