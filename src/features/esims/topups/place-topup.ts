import type { App } from "../../../app.ts";
import { type Actor, ownsCredit } from "../../../platform/actor.ts";
import { after, dayMs } from "../../../platform/clock.ts";
import { crashPoint } from "../../../platform/crash-points.ts";
import type { IdempotentRun } from "../../../platform/idempotency.ts";
import { newId } from "../../../platform/ids.ts";
import { currency, readWireAmount } from "../../../platform/money.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { readPeriodDays } from "../../catalogue/index.ts";
import { placeHold, requireOnboarded } from "../../ledger/index.ts";
import { forbiddenByState, unsupported } from "../errors.ts";
import { canBeToppedUp } from "../esim-state.ts";
import { identifyEsim, requireCarrier, requireFresh } from "../read-esim.ts";
import type { TopupBody } from "../schema.ts";
import { lockOrderOf, type OwnedEsim } from "../store.ts";
import { orderBeingCancelled, periodNotTaken, priceAboveMaximum, unknownPackage } from "./errors.ts";
import { insertTopup, type TopupRow } from "./store.ts";
import { requestTopup } from "./topup-jobs.ts";
import { readOffers, type TopupOffer } from "./topup-plans.ts";

const unpaidMs = dayMs;

/**
 * Takes a top-up: the credit is held and the job that asks the carrier exists, or nothing happened. A mobile user's waits for its payment
 * instead. Returns the top-up's id.
 */
export async function placeTopup(
  app: App,
  actor: Actor,
  identifier: string,
  body: TopupBody,
  idempotency: IdempotentRun | undefined,
): Promise<string> {
  const known = await identifyEsim(app, actor.accountId, identifier);
  if (!requireCarrier(app, known.providerId).capabilities.topup || !known.topupSupported)
    throw unsupported("it takes no top-up");
  if (ownsCredit(actor)) await requireOnboarded(app.database.db, actor.accountId);
  const { carrier, esim } = await requireFresh(app, known);
  if (!canBeToppedUp(esim.status)) throw forbiddenByState("topped up", esim.status);
  const offer = (await readOffers(app, carrier, esim)).find(({ plan }) => plan.packageCode === body.package_code);
  if (!offer) throw unknownPackage(body.package_code);
  const now = app.clock.now();
  const topup = newTopup(actor, esim, offer, body, now);

  await inTransaction(app, async (tx) => {
    const order = await lockOrderOf(tx, esim.orderId);
    if (order.cancelRequestedAt !== null) throw orderBeingCancelled();
    await insertTopup(tx, topup);
    await idempotency?.attach(tx, topup.id);
    if (topup.holdId === null) return;
    await requestTopup(tx, topup.id, now);
    // Last, because this row is the one that many orders want at once.
    await placeHold(tx, {
      id: topup.holdId,
      accountId: actor.accountId,
      amountCents: topup.priceCents,
      cause: `topup:${topup.id}`,
      description: `Top-up of ${esim.iccid} with ${topup.name}`,
      reference: topup.id,
      now,
    });
    crashPoint("topup-placed-undone");
  });
  crashPoint("topup-placed");
  return topup.id;
}

function newTopup(actor: Actor, esim: OwnedEsim, { plan, priceCents }: TopupOffer, body: TopupBody, now: Date) {
  const isPaidByCredit = ownsCredit(actor);
  const wanted = readPeriodDays(body);
  if (plan.kind === "total" && wanted !== undefined) throw periodNotTaken();
  const periodDays = plan.kind === "total" ? null : (wanted ?? 1);
  const days = BigInt(periodDays ?? 1);
  const totalCents = priceCents * days;
  if (body.max_price !== undefined && totalCents > readWireAmount(body.max_price, "max_price"))
    throw priceAboveMaximum(totalCents);
  return {
    id: newId("ord"),
    esimId: esim.id,
    accountId: actor.accountId,
    packageCode: plan.packageCode,
    name: plan.name,
    periodDays,
    volumeBytes: plan.volumeBytes * days,
    validityDays: plan.validityDays * (periodDays ?? 1),
    priceCents: totalCents,
    unitCostMicros: plan.costMicros,
    currency,
    paidBy: isPaidByCredit ? "credit" : "paypal",
    holdId: isPaidByCredit ? newId("txn") : null,
    status: "pending",
    carrierStep: isPaidByCredit ? "unsent" : "awaiting_payment",
    paymentDueAt: isPaidByCredit ? null : after(now, unpaidMs),
    createdAt: now,
    updatedAt: now,
  } satisfies Partial<TopupRow>;
}
