import type { Offer } from "./offer.ts";

export const esimStatuses = [
  "GOT_RESOURCE",
  "IN_USE",
  "USED_UP",
  "SUSPENDED",
  "USED_EXPIRED",
  "UNUSED_EXPIRED",
  "CANCEL",
  "REVOKE",
] as const;
export const smdpStatuses = ["RELEASED", "DOWNLOAD", "INSTALLATION", "ENABLED", "DISABLED", "DELETED"] as const;

export type EsimStatus = (typeof esimStatuses)[number];
export type SmdpStatus = (typeof smdpStatuses)[number];

/** What an eSIM keeps of the package it was sold with: the catalogue may be another one after a restart. */
export type SoldPackage = Pick<
  Offer,
  | "packageCode"
  | "slug"
  | "name"
  | "dataType"
  | "durationDays"
  | "volumeBytes"
  | "smsStatus"
  | "activeType"
  | "supportTopUpType"
> & { locationCode: string };

/** A package added later, with what it made of the eSIM: a repeated request is told the same again. */
export interface TopUp {
  transactionId: string;
  paidUnits: number;
  packageCode: string;
  slug: string;
  name: string;
  durationDays: number;
  volumeBytes: number;
  createdAt: string;
  result: Pick<Esim, "expiresAt" | "totalVolumeBytes" | "totalDurationDays" | "usedBytes">;
}

/**
 * One profile as the carrier believes it to be. It is immutable and holds everything that a change must record
 * together (its state, its top-ups, its refund), so that each change is one line of its book. Times are ISO 8601.
 */
export interface Esim {
  esimTranNo: string;
  iccid: string;
  imsi: string;
  orderNo: string;
  transactionId: string;
  orderedAt: string;
  matchingId: string;
  imageId: string;
  sold: SoldPackage;
  paidUnits: number;
  refundedUnits: number;
  esimStatus: EsimStatus;
  smdpStatus: SmdpStatus;
  /** Where unsuspending leads back to. */
  suspendedFrom: EsimStatus | null;
  /** The phone's number; empty until a phone fetched the profile. */
  eid: string;
  installedAt: string | null;
  activatedAt: string | null;
  /** Before activation the last moment to install, afterwards the end of the plan. */
  expiresAt: string;
  totalVolumeBytes: number;
  totalDurationDays: number;
  usedBytes: number;
  usageAt: string;
  /** The shares of remaining data that a DATA_USAGE notice told of already. */
  thresholdsTold: readonly number[];
  isLastDayTold: boolean;
  topUps: readonly TopUp[];
  messages: readonly string[];
}

/** Whether nothing can happen to it any more. */
export function isTerminal(esim: Esim): boolean {
  return ["CANCEL", "REVOKE", "UNUSED_EXPIRED", "USED_EXPIRED"].includes(esim.esimStatus);
}

/** Whether a phone holds the profile. */
export function isInstalled(esim: Esim): boolean {
  return ["INSTALLATION", "ENABLED", "DISABLED"].includes(esim.smdpStatus);
}
