import { countryName } from "./country-names.ts";
import type { PlanRow } from "./store.ts";

const bytesPerMegabyte = 1024 * 1024;
const megabytesPerGigabyte = 1024;
const countriesNamedMax = 12;

type Described = Pick<
  PlanRow,
  "kind" | "volumeBytes" | "validityDays" | "activation" | "countryName" | "regionName" | "coverage" | "fairUsePolicy"
>;

/** What people are told of a plan: its data, how long it lasts and where it works. `periodDays` is the days bought of a day pass. */
export function planFacts(
  plan: Described,
  periodDays: number | null = null,
): { dataText: string; validityText: string; coverageText: string } {
  return {
    dataText: describeData(plan),
    validityText: describeValidity(plan, periodDays),
    coverageText: describeCoverage(plan),
  };
}

/** A description for a plan that its carrier describes with no word. */
export function describePlan(plan: Described): string {
  const { dataText, validityText } = planFacts(plan);
  const place = plan.countryName ?? `${plan.regionName ?? "many countries"} (${plan.coverage.length} countries)`;
  return `${dataText} of mobile data in ${place}, for ${validityText}.`;
}

/** Megabytes of 1,048,576 bytes, at most two decimals. */
export function toMegabytes(bytes: bigint): number {
  return Math.round((Number(bytes) / bytesPerMegabyte) * 100) / 100;
}

function describeData({ kind, volumeBytes, fairUsePolicy }: Described): string {
  const megabytes = toMegabytes(volumeBytes);
  const volume =
    megabytes < megabytesPerGigabyte
      ? `${megabytes} MB`
      : `${Math.round((megabytes / megabytesPerGigabyte) * 100) / 100} GB`;
  switch (kind) {
    case "total":
      return volume;
    case "daily":
      return `${volume} a day`;
    case "daily_unlimited":
      return `Unlimited data (${volume} a day at full speed${fairUsePolicy === null ? "" : `, then ${fairUsePolicy}`})`;
  }
}

function describeValidity({ kind, validityDays, activation }: Described, periodDays: number | null): string {
  const days = kind === "total" ? validityDays : (periodDays ?? 1);
  const start =
    activation === "installation" ? " from installation" : activation === "first_use" ? " from the first use" : "";
  return `${days} ${days === 1 ? "day" : "days"}${start}`;
}

function describeCoverage({ countryName: name, regionName, coverage }: Described): string {
  if (name !== null) return name;
  const named = coverage.slice(0, countriesNamedMax).map(countryName);
  const more = coverage.length - named.length;
  return `${regionName ?? "Several countries"}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
