import { createHash } from "node:crypto";
import { currency } from "../../platform/money.ts";
import type { CarrierPlan } from "../../providers/esim/contract.ts";
import { countriesNamed, countryName } from "./country-names.ts";
import { describePlan } from "./plan-facts.ts";
import { regionNames, regionOf } from "./regions.ts";
import type { PlanFacts } from "./store.ts";

/** Passim sells no access in Russia. */
const excludedCountry = "RU";

/**
 * A carrier's plan as ours, without what only we decide (id, price). One whose coverage is only Russia comes out covering nothing and
 * inactive: it is kept so that it stays hidden, and never sold. Undefined when it is priced in a currency that we don't keep books in.
 */
export function mapPlan(providerId: string, offer: CarrierPlan): PlanFacts | undefined {
  if (offer.currency !== currency) return undefined;
  const coverage = [...new Set(offer.coverage)].filter((code) => code !== excludedCountry).sort();
  const plan = {
    providerId,
    packageCode: offer.packageCode,
    name: offer.name,
    kind: offer.kind,
    costMicros: offer.costMicros,
    currency: offer.currency,
    volumeBytes: offer.volumeBytes,
    validityDays: offer.validityDays,
    ...placeOf(offer.locationCode, coverage),
    coverage,
    networkSpeed: offer.speed,
    operators: JSON.stringify(
      offer.operators.filter(({ country }) => !countriesNamed(country).includes(excludedCountry)),
    ),
    topupSupported: offer.topupSupported,
    smsSupported: offer.smsSupported,
    activation: offer.activation,
    unusedValidityDays: offer.unusedValidityDays,
    fairUsePolicy: offer.fairUsePolicy,
    isActive: coverage.length > 0,
  };
  const described = { ...plan, description: offer.description.trim() || describePlan(plan) };
  return { ...described, fingerprint: digest(described) };
}

/** A plan for one country has no region, and the other way round. */
function placeOf(locationCode: string, coverage: string[]) {
  const [first, second] = coverage;
  if (first === undefined) return { countryCode: null, countryName: null, regionCode: null, regionName: null };
  if (second === undefined)
    return { countryCode: first, countryName: countryName(first), regionCode: null, regionName: null };
  const regionCode = regionOf(locationCode, coverage);
  return { countryCode: null, countryName: null, regionCode, regionName: regionNames[regionCode] };
}

function digest(facts: object): string {
  const text = JSON.stringify(facts, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return createHash("sha256").update(text).digest("hex");
}
