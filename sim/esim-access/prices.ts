import type { Place } from "./geography.ts";
import { type DataType, unitsPerDollar } from "./offer.ts";
import { draw } from "./seeded-draw.ts";

/** What a gigabyte costs there, in US dollars: most places are cheap, a few very dear, regions in between. */
export function dollarsPerGigabyte(place: Place, seed: number): number {
  const luck = draw(seed, place.code, "price");
  return place.countries.length > 1 ? 0.9 + 0.012 * place.countries.length + luck : 0.42 + 5.4 * luck ** 2.4;
}

/** The wholesale price: less per gigabyte the more one buys, a little for each day, and not always whole cents. */
export function priceUnits(
  place: Place,
  shape: { dataType: DataType; megabytes: number; days: number },
  seed: number,
): number {
  const perGigabyte = dollarsPerGigabyte(place, seed);
  const gigabytes = shape.megabytes / 1024;
  const data = perGigabyte * gigabytes ** (shape.dataType === 1 ? 0.88 : 0.8);
  const unlimited = shape.dataType === 4 ? perGigabyte * 0.6 : 0;
  const dollars = 0.08 + data + unlimited + 0.006 * (shape.days - 1);
  const stepUnits = draw(seed, place.code, "step") < 0.3 ? 10 : 100;
  return Math.round((dollars * unitsPerDollar) / stepUnits) * stepUnits;
}

/** What the carrier suggests to charge: twice as much, up to the next ten cents. */
export function retailUnits(wholesaleUnits: number): number {
  return Math.ceil((wholesaleUnits * 2) / 1000) * 1000;
}
