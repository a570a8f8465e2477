import { createHash } from "node:crypto";
import { type Place, servedCountries, servedRegions } from "./geography.ts";
import { bytesPerMegabyte, type DataType, type Offer, type OptionalField } from "./offer.ts";
import { dollarsPerGigabyte, priceUnits, retailUnits } from "./prices.ts";
import { draw, drawOne } from "./seeded-draw.ts";

/** All that the carrier sells. It is computed from the seed at every start and stored nowhere. */
export interface Catalogue {
  offers: readonly Offer[];
  /** By package code, or by slug for a package of that kind. */
  find(kind: Offer["kind"], codeOrSlug: string): Offer | undefined;
}

interface Shape {
  dataType: DataType;
  megabytes: number;
  days: number;
}

const gigabyte = 1024;
const volumesMb = [100, 300, 500, gigabyte, 2 * gigabyte, 3 * gigabyte, 5 * gigabyte, 10 * gigabyte, 20 * gigabyte];
const largeVolumesMb = [30 * gigabyte, 50 * gigabyte];
const durationsDays = [1, 3, 7, 15, 30, 60, 90, 180, 365];
const dayPassVolumesMb = [500, gigabyte, 2 * gigabyte, 3 * gigabyte, 5 * gigabyte];

/** Builds the catalogue of a seed: the same seed gives the same offers, byte for byte. */
export function createCatalogue(seed: number): Catalogue {
  const places = [...servedCountries, ...servedRegions];
  const base = places.flatMap((place) =>
    shapesFor(place, seed).map((shape, index) => baseOffer(place, shape, index, seed)),
  );
  const offers = [...base, ...base.filter((offer) => offer.supportTopUpType !== 1).map(topUpOf)];
  const byCode = new Map<string, Offer>();
  for (const offer of offers) {
    byCode.set(`${offer.kind} ${offer.slug}`, offer);
    byCode.set(`${offer.kind} ${offer.packageCode}`, offer);
  }
  return { offers, find: (kind, codeOrSlug) => byCode.get(`${kind} ${codeOrSlug}`) };
}

/** What is sold for a place: two shapes always, others as the seed has it; large volumes where many people travel. */
function shapesFor(place: Place, seed: number): Shape[] {
  const isRegion = place.countries.length > 1;
  const isPopular = isRegion || dollarsPerGigabyte(place, seed) < 0.8;
  const density = isRegion ? 0.34 : isPopular ? 0.17 : 0.025;
  const volumes = isPopular ? [...volumesMb, ...largeVolumesMb] : volumesMb;
  const fixed = volumes.flatMap((megabytes) =>
    durationsDays
      .filter((days) => suits(megabytes, days))
      .map((days): Shape => ({ dataType: 1, megabytes, days }))
      .filter((shape) => isStaple(shape) || draw(seed, place.code, megabytes, shape.days) < density),
  );
  const passes = dayPassVolumesMb
    .filter((megabytes) => draw(seed, place.code, megabytes, "daily") < (isPopular ? 0.5 : 0.08))
    .map((megabytes): Shape => ({ dataType: drawOne([2, 3], seed, place.code, megabytes), megabytes, days: 1 }));
  const isUnlimitedSold = isPopular && draw(seed, place.code, "unlimited") < 0.5;
  return [
    ...fixed,
    ...passes,
    ...(isUnlimitedSold ? [{ dataType: 4 as const, megabytes: 3 * gigabyte, days: 1 }] : []),
  ];
}

function isStaple(shape: Shape): boolean {
  return (shape.megabytes === gigabyte && shape.days === 7) || (shape.megabytes === 3 * gigabyte && shape.days === 30);
}

/** Nobody buys 50 GB for a day, or 100 MB for a year. */
function suits(megabytes: number, days: number): boolean {
  const megabytesADay = megabytes / days;
  return megabytesADay >= 14 && megabytesADay <= 2 * gigabyte;
}

function baseOffer(place: Place, shape: Shape, index: number, seed: number): Offer {
  const { dataType, megabytes, days } = shape;
  const slug = slugOf(place, shape);
  const priceOfUnit = priceUnits(place, shape, seed);
  return {
    kind: "BASE",
    packageCode: packageCodeOf(seed, slug),
    slug,
    name: nameOf(place, shape),
    place,
    priceUnits: priceOfUnit,
    retailPriceUnits: retailUnits(priceOfUnit),
    volumeBytes: megabytes * bytesPerMegabyte,
    dataType,
    durationDays: days,
    smsStatus: drawOne([0, 0, 0, 1, 2], seed, slug, "sms"),
    activeType: drawOne([1, 2, 2, 2], seed, place.code, "active"),
    supportTopUpType:
      dataType === 1 ? drawOne([1, 2, 2, 2], seed, slug, "topup") : drawOne([1, 3, 3], seed, slug, "topup"),
    unusedValidDays: drawOne([180, 180, 90, 365], seed, place.code, "unused"),
    speed: drawOne(["4G/5G", "4G/5G", "3G/4G"], seed, place.code, "speed"),
    ipExport: drawOne(["HK", "SG", "GB", "FR", "PL", "US"], seed, place.code, "exit"),
    fupPolicy: dataType === 4 ? "1 Mbps" : drawOne(["384 Kbps", "512 Kbps", "128 Kbps"], seed, slug, "fup"),
    absentFields: absentFieldsOf(place, shape, index, seed),
  };
}

/** A region without its slug could not be told from another, so only countries' rows lack it. */
function absentFieldsOf(place: Place, shape: Shape, index: number, seed: number): OptionalField[] {
  const absent = (field: OptionalField, share: number) => draw(seed, place.code, index, field, "absent") < share;
  const candidates: OptionalField[] = [];
  if (place.countries.length === 1 && absent("slug", 0.03)) candidates.push("slug");
  if (absent("smsStatus", 0.05)) candidates.push("smsStatus");
  if (shape.dataType === 1 && absent("dataType", 0.05)) candidates.push("dataType");
  if (absent("supportTopUpType", 0.03)) candidates.push("supportTopUpType");
  if (absent("ipExport", 0.1)) candidates.push("ipExport");
  if (shape.dataType === 1 || shape.dataType === 3) candidates.push("fupPolicy");
  return candidates;
}

/** What can be added to eSIMs of that package: the same volume and time for the same money. */
function topUpOf(base: Offer): Offer {
  return { ...base, kind: "TOPUP", packageCode: `TOPUP_${base.packageCode}`, name: `${base.name} (Top up)` };
}

function slugOf(place: Place, { dataType, megabytes, days }: Shape): string {
  if (dataType === 4) return `${place.code}_Unlimited_Daily`;
  return `${place.code}_${gigabytesText(megabytes)}_${dataType === 1 ? days : "Daily"}`;
}

function nameOf(place: Place, { dataType, megabytes, days }: Shape): string {
  const area = place.countries.length > 1 ? `${place.name} (${place.countries.length} areas)` : place.name;
  if (dataType === 4) return `${area} Unlimited/Day`;
  const volume = megabytes < gigabyte ? `${megabytes}MB` : `${gigabytesText(megabytes)}GB`;
  return dataType === 1 ? `${area} ${volume} ${days}Day${days === 1 ? "" : "s"}` : `${area} ${volume}/Day`;
}

function gigabytesText(megabytes: number): string {
  return String(megabytes < gigabyte ? megabytes / 1000 : megabytes / gigabyte);
}

function packageCodeOf(seed: number, slug: string): string {
  return `P${createHash("sha256").update(`${seed} ${slug}`).digest("hex").slice(0, 9).toUpperCase()}`;
}
