import type { CarrierOperator, CarrierPlan, CarrierPlanKind } from "../contract.ts";
import { Unavailable } from "../contract.ts";
import { microsOf, textOf } from "./units.ts";
import { type WirePackage, wirePackage } from "./wire.ts";

/**
 * The packages we can sell. A few rows that can't be read are left out; throws `Unavailable` when they are many, because then the carrier
 * has changed its format, and "gone" would be the wrong word for its plans.
 */
export function readPlans(rows: unknown[]): CarrierPlan[] {
  const plans = rows.flatMap((row) => (wirePackage.Check(row) ? [toPlan(row)] : []));
  const unreadable = rows.length - plans.length;
  if (unreadable > rows.length / 10) {
    throw new Unavailable(`package/list answered ${unreadable} of ${rows.length} packages in an unreadable form`);
  }
  return plans;
}

function toPlan(row: WirePackage): CarrierPlan {
  const coverage = row.location
    .split(",")
    .flatMap((code) => /^\s*([A-Za-z]{2})\s*$/.exec(code)?.[1]?.toUpperCase() ?? []);
  return {
    packageCode: row.packageCode,
    name: row.name,
    description: row.description ?? "",
    kind: kindOf(row),
    costMicros: microsOf(row.price),
    currency: row.currencyCode,
    volumeBytes: BigInt(Math.max(row.volume, 0)),
    validityDays: row.duration,
    coverage,
    locationCode: locationCodeOf(row, coverage),
    speed: textOf(row.speed),
    operators: operatorsOf(row),
    topupSupported: row.supportTopUpType === 2 || row.supportTopUpType === 3,
    smsSupported: row.smsStatus === 1 || row.smsStatus === 2,
    activation: activationOf(row.activeType),
    unusedValidityDays: row.unusedValidTime ?? null,
    fairUsePolicy: textOf(row.fupPolicy),
  };
}

function kindOf({ dataType, slug }: WirePackage): CarrierPlanKind {
  if (dataType === 4) return "daily_unlimited";
  if (dataType === 2 || dataType === 3) return "daily";
  // Older answers have no data type; there the slug of a day pass gives it away.
  return dataType !== 1 && slug?.endsWith("_Daily") ? "daily" : "total";
}

/** The slug begins with the location: `EU-30_5_30`. Without either, `!RG` is the carrier's own word for "some region". */
function locationCodeOf({ locationCode, slug }: WirePackage, coverage: string[]): string {
  const [fromSlug] = /^[A-Z][A-Z0-9-]+(?=_)/.exec(slug ?? "") ?? [];
  const onlyCountry = coverage.length === 1 ? coverage[0] : undefined;
  return textOf(locationCode) ?? fromSlug ?? onlyCountry ?? "!RG";
}

function operatorsOf({ locationNetworkList }: WirePackage): CarrierOperator[] {
  return (locationNetworkList ?? []).flatMap(({ locationName, operatorList }) =>
    (operatorList ?? []).map(({ operatorName, networkType }) => ({
      country: locationName,
      name: operatorName,
      network: networkType ?? "",
    })),
  );
}

function activationOf(activeType: number | null | undefined): CarrierPlan["activation"] {
  if (activeType === 1) return "installation";
  return activeType === 2 ? "first_use" : null;
}
