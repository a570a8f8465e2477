import { type Place } from "./geography.ts";

/** Money is an integer of 1/10,000 US dollar everywhere in this carrier. */
export const unitsPerDollar = 10_000;
export const bytesPerMegabyte = 1024 * 1024;

/** 1 a total volume · 2 a volume each day, then slow · 3 a volume each day, then nothing · 4 each day without limit. */
export type DataType = 1 | 2 | 3 | 4;

/** The fields that some rows of the carrier's list simply do not have. */
export type OptionalField = "slug" | "smsStatus" | "dataType" | "supportTopUpType" | "ipExport" | "fupPolicy";

/** One thing that the carrier sells: a package for a new eSIM (BASE) or one to add to an eSIM (TOPUP). */
export interface Offer {
  kind: "BASE" | "TOPUP";
  packageCode: string;
  slug: string;
  name: string;
  place: Place;
  /** For day passes the price of one day. */
  priceUnits: number;
  retailPriceUnits: number;
  /** For day passes the volume of one day; for unlimited ones what each day has at full speed. */
  volumeBytes: number;
  dataType: DataType;
  /** 1 for day passes. */
  durationDays: number;
  /** 0 none · 1 from phones and the API · 2 from the API only. */
  smsStatus: 0 | 1 | 2;
  /** 1 the clock starts at installation · 2 at the first connection. */
  activeType: 1 | 2;
  /** 1 no · 2 yes · 3 yes, by the day. */
  supportTopUpType: 1 | 2 | 3;
  unusedValidDays: number;
  speed: "3G/4G" | "4G/5G";
  ipExport: string;
  fupPolicy: string;
  absentFields: readonly OptionalField[];
}

/** Whether a buyer chooses the number of days. */
export function isDayPass(offer: { dataType: DataType }): boolean {
  return offer.dataType !== 1;
}
