import { countryName, type Place } from "./geography.ts";
import { isDayPass, type Offer } from "./offer.ts";
import { drawOne } from "./seeded-draw.ts";

/** A row of the carrier's package list, without the fields that this row lacks. */
export function offerToWire(offer: Offer, seed: number): Record<string, unknown> {
  const row = {
    packageCode: offer.packageCode,
    slug: offer.slug,
    name: offer.name,
    price: offer.priceUnits,
    currencyCode: "USD",
    volume: offer.volumeBytes,
    smsStatus: offer.smsStatus,
    dataType: offer.dataType,
    unusedValidTime: offer.unusedValidDays,
    duration: offer.durationDays,
    durationUnit: "DAY",
    location: offer.place.countries.join(","),
    description: descriptionOf(offer),
    activeType: offer.activeType,
    favorite: offer.kind === "BASE" && offer.durationDays === 30,
    retailPrice: offer.retailPriceUnits,
    speed: offer.speed,
    ipExport: offer.ipExport,
    supportTopUpType: offer.supportTopUpType,
    fupPolicy: offer.fupPolicy,
    locationNetworkList: offer.place.countries.map((code) => networkOf(code, offer.speed, seed)),
  };
  const absent: readonly string[] = offer.absentFields;
  return Object.fromEntries(Object.entries(row).filter(([field]) => !absent.includes(field)));
}

/** A row of the carrier's location list. */
export function placeToWire(place: Place): Record<string, unknown> {
  const isCountry = place.countries.length === 1;
  return {
    code: place.code,
    name: isCountry ? place.name : `${place.name} (${place.countries.length} areas)`,
    type: isCountry ? 1 : 2,
    subLocationList: isCountry ? null : place.countries.map((code) => ({ code, name: countryName(code) })),
  };
}

function descriptionOf(offer: Offer): string {
  const when = offer.activeType === 1 ? "from installation" : "from the first connection";
  const days = isDayPass(offer) ? "24 hours each day pass" : `${offer.durationDays} days`;
  return `${offer.name}. Data only, ${offer.speed}, ${days} ${when}.`;
}

function networkOf(countryCode: string, speed: Offer["speed"], seed: number): Record<string, unknown> {
  const operator = drawOne(["Telecom", "Mobile", "Cell", "Wireless", "Net"], seed, countryCode, "operator");
  return {
    locationName: countryName(countryCode),
    locationLogo: `/img/flags/${countryCode.toLowerCase()}.png`,
    operatorList: [
      { operatorName: `${countryName(countryCode)} ${operator}`, networkType: speed === "4G/5G" ? "5G" : "4G" },
    ],
  };
}
