import type { Static } from "typebox";
import { toWireAmount } from "../../platform/money.ts";
import { toMegabytes } from "./plan-facts.ts";
import type { PlanPricing } from "./schema.ts";
import type { PricedPlan, PricingRow } from "./store.ts";

export function presentPlan(plan: PricedPlan): Record<string, unknown> {
  return {
    id: plan.id,
    provider_id: plan.providerId,
    package_code: plan.packageCode,
    name: plan.name,
    description: plan.description,
    country_code: plan.countryCode,
    country_name: plan.countryName,
    region_code: plan.regionCode,
    region_name: plan.regionName,
    coverage: plan.coverage,
    data_volume_mb: toMegabytes(plan.volumeBytes),
    is_unlimited: plan.kind === "daily_unlimited",
    is_daily: plan.kind !== "total",
    validity_days: plan.validityDays,
    price: toWireAmount(plan.priceCents),
    platform_price: toWireAmount(plan.platformPriceCents),
    currency: plan.currency,
    network_speed: plan.networkSpeed,
    operators: plan.operators,
    topup_supported: plan.topupSupported,
    sms_supported: plan.smsSupported,
    activation: plan.activation,
    unused_validity_days: plan.unusedValidityDays,
    fair_use_policy: plan.fairUsePolicy,
    is_active: plan.isActive,
    created_at: plan.createdAt.toISOString(),
    updated_at: plan.updatedAt.toISOString(),
  };
}

export function presentPricing(pricing: PricingRow): Static<typeof PlanPricing> {
  const { markupBasisPoints, finalPriceCents, platformPriceCents } = pricing;
  return {
    plan_id: pricing.planId,
    plan_name: pricing.planName,
    platform_price: toWireAmount(platformPriceCents),
    markup_percent: markupBasisPoints === null ? null : Number(markupBasisPoints) / 100,
    final_price_usd: finalPriceCents === null ? null : toWireAmount(finalPriceCents),
    price: toWireAmount(pricing.priceCents),
    below_floor: finalPriceCents !== null && finalPriceCents < platformPriceCents,
  };
}
