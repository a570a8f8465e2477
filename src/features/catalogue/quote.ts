import type { Db } from "../../platform/database.ts";
import { findPricedPlan, type PlanRow } from "./store.ts";

/** What a plan costs an account now; for a day pass, each day. */
export interface Quote {
  plan: PlanRow;
  /** The caller's price: its override where it has one, never below the platform price. */
  unitPriceCents: bigint;
  platformPriceCents: bigint;
}

/** Undefined for a plan that is unknown or hidden; a vanished one is quoted with `plan.isActive` false. */
export async function findQuote(db: Db, accountId: string, planId: string): Promise<Quote | undefined> {
  const plan = await findPricedPlan(db, accountId, planId);
  return plan && { plan, unitPriceCents: plan.priceCents, platformPriceCents: plan.platformPriceCents };
}
