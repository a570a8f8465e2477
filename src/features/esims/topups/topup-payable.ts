import type { Payable } from "../../payments/index.ts";
import { hasEnded } from "../esim-state.ts";
import { getEsim } from "../store.ts";
import { findTopup, lockTopup, type TopupRow, updateTopup } from "./store.ts";
import { requestTopup } from "./topup-jobs.ts";

/** A mobile user's top-up, as something that a payment pays for. */
export const esimTopupPayable: Payable = {
  async find(db, accountId, subjectId) {
    const topup = await findTopup(db, accountId, subjectId);
    if (!topup) return undefined;
    const esim = await getEsim(db, topup.esimId);
    const state = payableState(topup, hasEnded(esim.status));
    return { amountCents: topup.priceCents, description: `Top-up of ${esim.iccid} with ${topup.name}`, state };
  },

  async onPaid(tx, payment, now) {
    const topup = await lockTopup(tx, payment.subjectId);
    if (topup.status === "cancelled") return { refund: "order_cancelled" };
    if (topup.carrierStep !== "awaiting_payment") return { refund: "paid_twice" };
    await updateTopup(tx, topup.id, {
      carrierStep: "unsent",
      chargedCents: payment.amountCents,
      paymentDueAt: null,
      updatedAt: now,
    });
    await requestTopup(tx, topup.id, now);
    return "accepted";
  },
};

function payableState(topup: TopupRow, isEsimGone: boolean) {
  if (topup.paidBy === "credit") return "already_paid";
  if (topup.status === "cancelled") return "closed";
  if (topup.carrierStep !== "awaiting_payment") return "already_paid";
  return isEsimGone ? "closed" : "payable";
}
