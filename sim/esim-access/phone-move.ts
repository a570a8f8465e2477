import { cancel } from "./actions.ts";
import type { Carrier } from "./carrier.ts";
import { type Esim, type EsimStatus, esimStatuses, isTerminal, type SmdpStatus, smdpStatuses } from "./esim.ts";
import {
  expired,
  inUse,
  revoked,
  smdpSteps,
  suspended,
  unsuspended,
  withSmdpStatus,
  withUsage,
} from "./esim-changes.ts";
import { bytesPerMegabyte } from "./offer.ts";
import { Refusal } from "./refusal.ts";

/** What people ask an eSIM to do, as its phone or its network would. */
export interface PhoneMove {
  smdpStatus?: SmdpStatus;
  esimStatus?: EsimStatus;
  usedBytes?: number;
  isExpired?: true;
}

/** A sandbox call that makes no sense, with the HTTP status that Fastify answers it with. */
export class MoveRefused extends Error {
  readonly statusCode: 400 | 404 | 409;

  constructor(statusCode: 400 | 404 | 409, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Reads the body of a sandbox call; what is wrong with it is said in a sentence. */
export function readPhoneMove(body: unknown): PhoneMove {
  if (typeof body !== "object" || body === null) throw new MoveRefused(400, "Send a JSON object.");
  const move: PhoneMove = {};
  if ("smdp_status" in body) move.smdpStatus = oneOf(smdpStatuses, body.smdp_status, "smdp_status");
  if ("esim_status" in body) {
    const spelled = body.esim_status === "REVOKED" ? "REVOKE" : body.esim_status;
    move.esimStatus = oneOf(esimStatuses, spelled, "esim_status");
  }
  if ("used_mb" in body) move.usedBytes = readUsage(body.used_mb);
  if ("expired" in body) {
    if (body.expired !== true) throw new MoveRefused(400, "expired can only be true.");
    move.isExpired = true;
  }
  if (Object.keys(move).length === 0) {
    throw new MoveRefused(400, "Send at least one of smdp_status, esim_status, used_mb and expired.");
  }
  return move;
}

/** Moves the eSIM step by step; each step is in the books and on its way to the platform before the next. */
export function applyPhoneMove(carrier: Carrier, esim: Esim, move: PhoneMove): Esim {
  let moved = esim;
  if (move.smdpStatus !== undefined) moved = moveProfile(carrier, moved, move.smdpStatus);
  if (move.usedBytes !== undefined) moved = useData(carrier, moved, move.usedBytes);
  if (move.esimStatus !== undefined) moved = moveStatus(carrier, moved, move.esimStatus);
  if (move.isExpired === true) moved = runOut(carrier, moved);
  return moved;
}

function moveProfile(carrier: Carrier, esim: Esim, target: SmdpStatus): Esim {
  const steps = smdpSteps(esim.smdpStatus, target);
  if (!steps) throw new MoveRefused(409, `A phone cannot take a profile from ${esim.smdpStatus} to ${target}.`);
  if (isTerminal(esim) && target !== "DELETED") throw ended(esim);
  let moved = esim;
  for (const step of steps) moved = carrier.esims.change(moved, withSmdpStatus(moved, step, now(carrier)));
  return moved;
}

/** Data flows only through an installed, enabled profile, so the steps that lead there are made first. */
function useData(carrier: Carrier, esim: Esim, usedBytes: number): Esim {
  if (usedBytes < esim.usedBytes) throw new MoveRefused(409, "used_mb cannot be less than it was.");
  if (usedBytes === esim.usedBytes) return esim;
  if (isTerminal(esim) || esim.esimStatus === "SUSPENDED" || esim.esimStatus === "USED_UP") throw ended(esim);
  const used = goOnline(carrier, esim);
  return carrier.esims.change(used, withUsage(used, usedBytes, now(carrier)));
}

function goOnline(carrier: Carrier, esim: Esim): Esim {
  const enabled = moveProfile(carrier, esim, "ENABLED");
  return enabled.esimStatus === "GOT_RESOURCE" ? carrier.esims.change(enabled, inUse(enabled, now(carrier))) : enabled;
}

function moveStatus(carrier: Carrier, esim: Esim, target: EsimStatus): Esim {
  if (esim.esimStatus === target) return esim;
  if (isTerminal(esim)) throw ended(esim);
  switch (target) {
    case "IN_USE":
      return esim.esimStatus === "SUSPENDED" ? resume(carrier, esim) : goOnline(carrier, esim);
    case "USED_UP":
      return useData(carrier, esim, esim.totalVolumeBytes);
    case "SUSPENDED":
      return carrier.esims.change(esim, suspended(esim));
    case "USED_EXPIRED":
      return runOut(carrier, goOnline(carrier, esim));
    case "UNUSED_EXPIRED":
      return runOut(carrier, esim);
    case "CANCEL":
      return cancelAtTheCarrier(carrier, esim);
    case "REVOKE":
      return carrier.esims.change(esim, revoked(esim));
    case "GOT_RESOURCE":
      throw new MoveRefused(409, `An eSIM that is ${esim.esimStatus} does not become new again.`);
  }
}

function resume(carrier: Carrier, esim: Esim): Esim {
  return carrier.esims.change(esim, unsuspended(esim));
}

/** Somebody pressed cancel in the carrier's console: the rules and the refund are those of the interface. */
function cancelAtTheCarrier(carrier: Carrier, esim: Esim): Esim {
  try {
    return cancel(carrier, esim);
  } catch (error) {
    if (error instanceof Refusal) throw new MoveRefused(409, `${error.message}.`);
    throw error;
  }
}

function runOut(carrier: Carrier, esim: Esim): Esim {
  if (isTerminal(esim)) throw ended(esim);
  return carrier.esims.change(esim, expired({ ...esim, expiresAt: now(carrier).toISOString() }));
}

function readUsage(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return Math.round(value * bytesPerMegabyte);
  throw new MoveRefused(400, "used_mb must be a number of megabytes, 0 or more.");
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, name: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new MoveRefused(400, `${name} must be one of ${allowed.join(", ")}.`);
  return found;
}

function ended(esim: Esim): MoveRefused {
  return new MoveRefused(409, `This eSIM is ${esim.esimStatus}: that cannot happen to it.`);
}

function now(carrier: Carrier): Date {
  return carrier.world.clock.now();
}
