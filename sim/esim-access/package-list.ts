import type { Carrier } from "./carrier.ts";
import { type Fields, optionalText } from "./fields.ts";
import { servedCountries, servedRegions } from "./geography.ts";
import { isDayPass, type Offer } from "./offer.ts";
import { offerToWire, placeToWire } from "./offer-wire.ts";
import { Refusal } from "./refusal.ts";

/** Everything that is sold and fits the filters, in one answer: there is no paging. */
export function listPackages(carrier: Carrier, fields: Fields): object {
  const kind = readKind(fields);
  const dataType = readDataType(fields);
  const isInPlace = placeFilter(optionalText(fields, "locationCode"));
  const isAskedFor = packageFilter(carrier, fields, kind);
  const offers = carrier.catalogue.offers.filter(
    (offer) =>
      offer.kind === kind &&
      isInPlace(offer) &&
      isAskedFor(offer) &&
      (dataType === undefined || isDayPass(offer) === (dataType === "2")),
  );
  return { packageList: offers.map((offer) => offerToWire(offer, carrier.options.seed)) };
}

/** Every country and region, whether anything is sold there today or not. */
export function listLocations(): object {
  return { locationList: [...servedCountries, ...servedRegions].map(placeToWire) };
}

/** What may be added to an eSIM that was sold with that package: the same place, by volume or by the day alike. */
export function fitsForTopUp(
  topUp: Offer,
  sold: { locationCode: string; dataType: Offer["dataType"]; supportTopUpType: Offer["supportTopUpType"] },
): boolean {
  return (
    topUp.kind === "TOPUP" &&
    sold.supportTopUpType !== 1 &&
    topUp.place.code === sold.locationCode &&
    isDayPass(topUp) === isDayPass(sold)
  );
}

function readKind(fields: Fields): Offer["kind"] {
  const type = optionalText(fields, "type") ?? "BASE";
  if (type === "BASE" || type === "TOPUP") return type;
  throw new Refusal("parameterOutOfRange", "Parameter type must be BASE or TOPUP");
}

function readDataType(fields: Fields): "1" | "2" | undefined {
  const value = fields.dataType;
  if (value === undefined || value === null || value === "") return undefined;
  if (value === 1 || value === "1") return "1";
  if (value === 2 || value === "2") return "2";
  throw new Refusal("parameterOutOfRange", "Parameter dataType must be 1 or 2");
}

/** A country's code means its own packages, not the regions that contain it. */
function placeFilter(locationCode: string | undefined): (offer: Offer) => boolean {
  if (locationCode === undefined) return () => true;
  const isGlobal = (offer: Offer) => offer.place.code.startsWith("GL-");
  const isRegional = (offer: Offer) => offer.place.countries.length > 1 && !isGlobal(offer);
  if (locationCode === "!GL") return isGlobal;
  if (locationCode === "!RG") return isRegional;
  return (offer) => offer.place.code === locationCode;
}

function packageFilter(carrier: Carrier, fields: Fields, kind: Offer["kind"]): (offer: Offer) => boolean {
  const code = optionalText(fields, "packageCode") ?? optionalText(fields, "slug");
  const iccid = optionalText(fields, "iccid");
  if (kind === "BASE") return code === undefined ? () => true : (offer) => isNamed(offer, code);
  if (iccid !== undefined) {
    const esim = carrier.esims.find(iccid);
    if (!esim) throw new Refusal("esimUnknown", `No eSIM has the ICCID ${iccid}`);
    return (offer) => fitsForTopUp(offer, esim.sold);
  }
  if (code === undefined) return () => true;
  const original = carrier.catalogue.find("BASE", code);
  if (!original) return (offer) => isNamed(offer, code);
  return (offer) => fitsForTopUp(offer, { ...original, locationCode: original.place.code });
}

function isNamed(offer: Offer, code: string): boolean {
  return offer.packageCode === code || offer.slug === code;
}
