import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { readHundredths, readWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { invalidMarkup, planNotFound, priceBelowFloor, pricingAmbiguous } from "./errors.ts";
import type { PricingBody } from "./schema.ts";
import { deleteOverride, findPricing, type Override, type PricingRow, saveOverride } from "./store.ts";

const markupPercentMax = 10_000;

/** Sets, replaces or removes the reseller's override of a plan and answers how the plan is priced then. */
export async function setPricing(app: App, actor: Actor, planId: string, body: PricingBody): Promise<PricingRow> {
  const override = readOverride(body);
  const now = app.clock.now();
  const { accountId } = actor;
  return await inTransaction(app, async (tx) => {
    const before = await findPricing(tx, accountId, planId);
    if (!before) throw planNotFound("plan_id");
    if (override === undefined) await deleteOverride(tx, accountId, planId);
    else {
      if (override.finalPriceCents !== null && override.finalPriceCents < before.platformPriceCents)
        throw priceBelowFloor(before.platformPriceCents);
      await saveOverride(tx, accountId, planId, override, now);
    }
    return (await findPricing(tx, accountId, planId)) ?? before;
  });
}

/** Undefined removes. A null beside an amount is what our own answer looks like when it is sent back, so it says nothing. */
function readOverride({ markup_percent: percent, final_price_usd: price }: PricingBody): Override | undefined {
  if (percent != null && price != null) throw pricingAmbiguous();
  if (percent === undefined && price === undefined) throw pricingAmbiguous();
  if (percent != null) return { markupBasisPoints: readMarkup(percent), finalPriceCents: null };
  if (price != null) return { markupBasisPoints: null, finalPriceCents: readWireAmount(price, "final_price_usd") };
  return undefined;
}

/** Hundredths of a percent. The shortest decimal that prints the same number is what the client wrote, so nothing is rounded. */
function readMarkup(percent: number): bigint {
  const basisPoints = readHundredths(String(percent));
  if (basisPoints === undefined || percent > markupPercentMax) throw invalidMarkup(markupPercentMax);
  return basisPoints;
}
