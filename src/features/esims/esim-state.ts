import type { EsimStatus } from "./schema.ts";

/**
 * Where an eSIM may go from where it is. A plan is installed, used and ended; only a suspension and a top-up lead back. The last three
 * are left by nothing: whatever says otherwise is old or mistaken.
 */
const moves: Record<EsimStatus, readonly EsimStatus[]> = {
  released: ["installed", "active", "suspended", "depleted", "expired", "revoked", "cancelled"],
  installed: ["active", "suspended", "depleted", "expired", "revoked", "cancelled"],
  active: ["suspended", "depleted", "expired", "revoked", "cancelled"],
  suspended: ["released", "installed", "active", "depleted", "expired", "revoked", "cancelled"],
  depleted: ["active", "suspended", "expired", "revoked", "cancelled"],
  expired: [],
  revoked: [],
  cancelled: [],
};

export function canBecome(from: EsimStatus, to: EsimStatus): boolean {
  return moves[from].includes(to);
}

/** Whether nothing can happen to the eSIM any more. */
export function hasEnded(status: EsimStatus): boolean {
  return moves[status].length === 0;
}

/** Whether data flows, or would as soon as the phone asks. */
export function canBeSuspended(status: EsimStatus): boolean {
  return status === "installed" || status === "active" || status === "depleted";
}

/** Whether the carrier sells more data for an eSIM in this status. */
export function canBeToppedUp(status: EsimStatus): boolean {
  return status === "released" || status === "installed" || status === "active" || status === "depleted";
}

/** Whether a phone has the eSIM, so that an SMS finds somebody. */
export function isOnPhone(status: EsimStatus): boolean {
  return status === "installed" || status === "active" || status === "depleted" || status === "suspended";
}
