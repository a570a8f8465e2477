import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { currency, priceCentsFromMicros } from "../../../platform/money.ts";
import { type CarrierPlan, type EsimProvider, isPassing, Rejected } from "../../../providers/esim/contract.ts";
import { readMargin } from "../../catalogue/index.ts";
import { carrierAway, carrierRefused, unsupported } from "../errors.ts";
import { canBeToppedUp } from "../esim-state.ts";
import { readEsim, requireCarrier } from "../read-esim.ts";
import type { OwnedEsim } from "../store.ts";

/** A top-up with its price: the carrier's cost and the operator's margin. For a day pass both are per day. */
export interface TopupOffer {
  plan: CarrierPlan;
  priceCents: bigint;
}

/** What can be added to the account's eSIM; nothing when its state or its plan forbids top-ups. */
export async function listTopupOffers(app: App, actor: Actor, identifier: string): Promise<TopupOffer[]> {
  const esim = await readEsim(app, actor.accountId, identifier);
  const carrier = requireCarrier(app, esim.providerId);
  if (!carrier.capabilities.topup) throw unsupported("its eSIMs take no top-up");
  if (!esim.topupSupported || !canBeToppedUp(esim.status)) return [];
  return await readOffers(app, carrier, esim);
}

/** The carrier's list for this very eSIM, cheapest first. Throws `provider_unavailable` or `provider_refused`. */
export async function readOffers(app: App, carrier: EsimProvider, esim: OwnedEsim): Promise<TopupOffer[]> {
  const plans = await askForPlans(carrier, esim);
  const margin = await readMargin(app.database.db);
  return (
    plans
      .filter((plan) => plan.currency === currency)
      .map((plan) => ({ plan, priceCents: priceCentsFromMicros(plan.costMicros, margin) }))
      // Rounding must not give anything away.
      .filter(({ priceCents }) => priceCents > 0n)
      .sort((a, b) => Number(a.priceCents - b.priceCents) || (a.plan.packageCode < b.plan.packageCode ? -1 : 1))
  );
}

async function askForPlans(carrier: EsimProvider, esim: OwnedEsim): Promise<CarrierPlan[]> {
  try {
    return await carrier.listTopupPlans(esim);
  } catch (error) {
    if (isPassing(error))
      throw carrierAway("The carrier can't be asked for its top-up plans just now; try again.", error);
    if (error instanceof Rejected)
      throw carrierRefused("The carrier does not tell its top-up plans for this eSIM.", error);
    throw error;
  }
}
