import type { CarrierEsim, CarrierOrder, CarrierUsage, EsimStatus } from "../contract.ts";
import { UnreadableEsim } from "../contract.ts";
import { instantOf, textOf } from "./units.ts";
import { type WireProfile, wireProfile, wireUsage } from "./wire.ts";

const allocatingStatuses = ["CREATE", "PAYING", "PAID", "GETTING_RESOURCE"];

const statuses: Record<string, EsimStatus> = {
  IN_USE: "active",
  USED_UP: "depleted",
  USED_EXPIRED: "expired",
  UNUSED_EXPIRED: "expired",
  SUSPENDED: "suspended",
  CANCEL: "cancelled",
  // Queries say the one, notices the other.
  REVOKE: "revoked",
  REVOKED: "revoked",
};

/** An order is ready when all of its profiles are: one that is still being drawn has no activation code to sell. */
export function readOrder(profiles: WireProfile[]): CarrierOrder {
  const isAllocating =
    profiles.length === 0 || profiles.some(({ esimStatus }) => allocatingStatuses.includes(esimStatus));
  return isAllocating ? { state: "allocating" } : { state: "ready", esims: profiles.map(readEsim) };
}

/** Throws `UnreadableEsim` for a row of esim/query that lacks what we need or has it in another form. */
export function readProfile(row: unknown): WireProfile {
  if (wireProfile.Check(row)) return row;
  const [problem] = wireProfile.Errors(row);
  throw new UnreadableEsim(
    `esim/query answered an unreadable profile: ${problem?.instancePath ?? ""} ${problem?.message ?? ""}`,
  );
}

/** Throws `UnreadableEsim` for a profile without an ICCID or activation code, or in a state we do not know. */
export function readEsim(profile: WireProfile): CarrierEsim {
  const { esimTranNo, iccid, ac, esimStatus, smdpStatus } = profile;
  const usedBytes = BigInt(profile.orderUsage ?? 0);
  const status = esimStatus === "GOT_RESOURCE" ? statusOnDevice(smdpStatus) : statuses[esimStatus];
  if (!iccid || !ac || status === undefined) {
    throw new UnreadableEsim(
      `esim/query answered an unreadable profile ${esimTranNo} in state ${esimStatus.slice(0, 50)}`,
    );
  }
  return {
    esimTranNo,
    iccid,
    carrierOrderId: profile.orderNo,
    status,
    isUnused: esimStatus === "GOT_RESOURCE" && smdpStatus === "RELEASED" && usedBytes === 0n,
    activationCode: ac,
    totalBytes: BigInt(profile.totalVolume),
    usedBytes,
    totalDays: profile.totalDuration,
    installedAt: instantOf(profile.installationTime),
    activatedAt: instantOf(profile.activateTime),
    expiresAt: instantOf(profile.expiredTime),
    apn: textOf(profile.apn),
  };
}

/** Before first use the carrier's own status stands still; only the download server knows whether a phone has the profile. */
function statusOnDevice(smdpStatus: string | null | undefined): EsimStatus {
  return ["RELEASED", "DOWNLOAD", ""].includes(smdpStatus ?? "") ? "released" : "installed";
}

/** Leaves out what the carrier has not measured yet and, told to `onUnreadable`, rows that can't be read. */
export function readUsage(rows: unknown[], onUnreadable: (message: string) => void): CarrierUsage[] {
  const readable = rows.filter((row) => wireUsage.Check(row));
  const unreadable = rows.length - readable.length;
  if (unreadable > 0)
    onUnreadable(`esim/usage/query answered ${unreadable} of ${rows.length} rows in an unreadable form`);
  return readable.flatMap(({ esimTranNo, dataUsage, totalData, lastUpdateTime }) => {
    if (instantOf(lastUpdateTime) === null) return [];
    return [{ esimTranNo, usedBytes: BigInt(dataUsage), totalBytes: BigInt(totalData) }];
  });
}
