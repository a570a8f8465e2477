import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import {
  type Capabilities,
  type EsimProvider,
  type EsimReference,
  isPassing,
  Rejected,
  Unavailable,
} from "../../providers/esim/contract.ts";
import { type AuditAction, recordAudit } from "../audit/index.ts";
import { carrierAway, carrierRefused, forbiddenByState, unsupported } from "./errors.ts";
import { canBeSuspended, hasEnded } from "./esim-state.ts";
import { identifyEsim, refreshEsim, requireCarrier, requireFresh } from "./read-esim.ts";
import { recordState } from "./record-state.ts";
import type { EsimStatus } from "./schema.ts";
import type { OwnedEsim } from "./store.ts";

/** One thing that a carrier does to an eSIM. */
interface Change {
  capability: keyof Pick<Capabilities, "suspend" | "revoke">;
  /** As in "can't be …". */
  participle: string;
  audited: Extract<AuditAction, `esim_${string}`>;
  isAllowed(status: EsimStatus): boolean;
  isDone(status: EsimStatus): boolean;
  ask(carrier: EsimProvider, esim: EsimReference): Promise<void>;
  /** The status that a yes means, of an eSIM that was as given a moment ago. */
  outcome(esim: OwnedEsim): EsimStatus;
}

export const changes = {
  suspend: {
    capability: "suspend",
    participle: "suspended",
    audited: "esim_suspended",
    isAllowed: canBeSuspended,
    isDone: (status) => status === "suspended",
    ask: async (carrier, esim) => await carrier.suspendEsim(esim),
    outcome: () => "suspended",
  },
  unsuspend: {
    capability: "suspend",
    participle: "unsuspended",
    audited: "esim_unsuspended",
    isAllowed: (status) => status === "suspended",
    isDone: (status) => status !== "suspended" && !hasEnded(status),
    ask: async (carrier, esim) => await carrier.unsuspendEsim(esim),
    outcome: resumedStatus,
  },
  revoke: {
    capability: "revoke",
    participle: "revoked",
    audited: "esim_revoked",
    isAllowed: (status) => !hasEnded(status),
    isDone: (status) => status === "revoked",
    ask: async (carrier, esim) => await carrier.revokeEsim(esim),
    outcome: () => "revoked",
  },
} satisfies Record<string, Change>;

/**
 * Suspends, unsuspends or revokes an eSIM at its carrier. Throws `unsupported_by_provider`, `invalid_state`, or `provider_unavailable` when
 * the carrier did not do it. An answer that was lost is made up for by asking for the state.
 */
export async function changeEsim(app: App, actor: Actor, identifier: string, change: Change): Promise<void> {
  const known = await identifyEsim(app, actor.accountId, identifier);
  if (!requireCarrier(app, known.providerId).capabilities[change.capability])
    throw unsupported(`its eSIMs can't be ${change.participle}`);
  const { carrier, esim } = await requireFresh(app, known);
  if (!change.isAllowed(esim.status)) throw forbiddenByState(change.participle, esim.status);
  const isAnswered = await carryOut(app, carrier, esim, change);
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    // Otherwise the state was read after the act.
    if (isAnswered) await recordState(tx, esim.id, { status: change.outcome(esim) }, now, now);
    await recordDeed(tx, actor, esim, change, now);
  });
}

/** True when the carrier said yes, false when only its state shows that it did it; throws when it did not. */
async function carryOut(app: App, carrier: EsimProvider, esim: OwnedEsim, change: Change): Promise<boolean> {
  try {
    await change.ask(carrier, esim);
    return true;
  } catch (error) {
    await settleByTheTruth(app, carrier, esim, change, error);
    return false;
  }
}

async function recordDeed(tx: Tx, actor: Actor, esim: OwnedEsim, change: Change, now: Date): Promise<void> {
  const { accountId } = actor;
  const detail = { esim_id: esim.id, order_id: esim.orderId, iccid: esim.iccid, status: esim.status };
  await recordAudit(tx, { accountId, by: actor, action: change.audited, detail }, now);
}

/** Returns when the carrier did it all the same; otherwise throws what became of it. */
async function settleByTheTruth(
  app: App,
  carrier: EsimProvider,
  esim: OwnedEsim,
  change: Change,
  cause: unknown,
): Promise<void> {
  if (!isPassing(cause) && !(cause instanceof Rejected)) throw cause;
  const present = await refreshEsim(app, carrier, esim, "orders").catch((error: unknown) => {
    if (isPassing(error) || error instanceof Rejected)
      throw carrierAway("The carrier did not say whether it did that. Read the profile before you try again.", error);
    throw error;
  });
  if (change.isDone(present.status)) return;
  if (!change.isAllowed(present.status) || (cause instanceof Rejected && cause.reason === "invalid_state"))
    throw forbiddenByState(change.participle, present.status);
  if (cause instanceof Rejected) throw carrierRefused("The carrier refused that. Nothing was changed.", cause);
  if (cause instanceof Unavailable)
    throw carrierAway("The carrier can't be reached just now. Nothing was changed; try again.", cause);
  throw carrierAway("The carrier did not answer, and has not done that so far; try again.", cause);
}

/** What a suspended eSIM was before, as far as its figures tell; the next reading says it exactly. */
function resumedStatus(esim: OwnedEsim): EsimStatus {
  if (esim.activatedAt === null) return "installed";
  return esim.usedBytes >= esim.totalBytes && esim.planKind !== "daily_unlimited" ? "depleted" : "active";
}
