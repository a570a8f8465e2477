import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { readHundredths, readWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { lockAccount } from "../accounts/index.ts";
import { describeChanges, recordAudit } from "../audit/index.ts";
import { invalidMarkup, planNotFound, priceBelowFloor, pricingAmbiguous } from "./errors.ts";
import { presentPricing } from "./present.ts";
import type { PricingBody } from "./schema.ts";
import { deleteOverride, findPricing, type Override, type PricingRow, saveOverride } from "./store.ts";

const markupPercentMax = 10_000;

/** Sets, replaces or removes the reseller's override of a plan and answers how the plan is priced then. */
export async function setPricing(app: App, actor: Actor, planId: string, body: PricingBody): Promise<PricingRow> {
  const override = readOverride(body);
  const now = app.clock.now();
  const { accountId } = actor;
  return await inTransaction(app, async (tx) => {
    // Another change of prices waits, so that the audit log says what each of them replaced.
    await lockAccount(tx, accountId);
    const before = await findPricing(tx, accountId, planId);
    if (!before) throw planNotFound("plan_id");
    if (override === undefined) await deleteOverride(tx, accountId, planId);
    else {
      if (override.finalPriceCents !== null && override.finalPriceCents < before.platformPriceCents)
        throw priceBelowFloor(before.platformPriceCents);
      await saveOverride(tx, accountId, planId, override, now);
    }
    const pricing = (await findPricing(tx, accountId, planId)) ?? before;
    await recordOverride(tx, actor, before, pricing, now);
    return pricing;
  });
}

/** Nothing is written down when the override was like this already. */
async function recordOverride(tx: Tx, actor: Actor, before: PricingRow, after: PricingRow, now: Date): Promise<void> {
  const changes = describeChanges(factsOf(before), factsOf(after));
  if (!changes) return;
  const isRemoved = after.markupBasisPoints === null && after.finalPriceCents === null;
  const action = isRemoved ? "price_override_removed" : "price_override_set";
  const detail = { plan_id: after.planId, plan_name: after.planName };
  await recordAudit(tx, { accountId: actor.accountId, by: actor, action, detail, changes }, now);
}

function factsOf(pricing: PricingRow) {
  const { markup_percent, final_price_usd } = presentPricing(pricing);
  return { markup_percent, final_price_usd };
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
