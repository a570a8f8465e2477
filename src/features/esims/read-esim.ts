import type { App } from "../../app.ts";
import { after, minuteMs } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import {
  type EsimProvider,
  type EsimReference,
  isPassing,
  Rejected,
  type RequestLane,
} from "../../providers/esim/contract.ts";
import { ambiguousIdentifier, carrierAway, carrierRefused, esimNotFound, nothingDelivered } from "./errors.ts";
import { hasEnded } from "./esim-state.ts";
import { recordState } from "./record-state.ts";
import { findEsim, getEsim, listEsimsOfOrders, listOwnOrderIds, type OwnedEsim } from "./store.ts";

/** What reads may lag behind the carrier. */
export const cachedMs = 10 * minuteMs;

/**
 * The account's eSIM that an ICCID, a carrier's key or an order id names. Throws `not_found`, or for an order id `ambiguous_identifier`
 * and `invalid_state`.
 */
export async function identifyEsim(app: App, accountId: string, identifier: string): Promise<OwnedEsim> {
  const { db } = app.database;
  const found = await findEsim(db, accountId, identifier);
  if (found) return found;
  const [orderId] = await listOwnOrderIds(db, accountId, [identifier]);
  if (orderId === undefined) throw esimNotFound();
  const delivered = await listEsimsOfOrders(db, [orderId]);
  const kept = delivered.filter((esim) => esim.status !== "cancelled");
  const candidates = kept.length > 0 ? kept : delivered;
  const [only] = candidates;
  if (!only) throw nothingDelivered();
  if (candidates.length > 1) throw ambiguousIdentifier(candidates);
  return await getEsim(db, only.id);
}

/** The eSIM's state, at most ten minutes old; older when the carrier can't be asked, and `refreshedAt` says so. */
export async function readEsim(app: App, accountId: string, identifier: string): Promise<OwnedEsim> {
  const esim = await identifyEsim(app, accountId, identifier);
  const now = app.clock.now();
  if (hasEnded(esim.status) || after(esim.refreshedAt, cachedMs) > now) return esim;
  const carrier = app.carriers.find(esim.providerId);
  if (!carrier) return esim;
  try {
    return await refreshEsim(app, carrier, esim, "background");
  } catch (error) {
    if (isPassing(error) || error instanceof Rejected) return esim;
    throw error;
  }
}

/** Asks the carrier for the state and writes it down. Throws what the carrier's adapter throws. */
export async function refreshEsim(
  app: App,
  carrier: EsimProvider,
  esim: EsimReference & { id: string },
  lane: RequestLane,
): Promise<OwnedEsim> {
  const askedAt = app.clock.now();
  const { status, isUnused, usedBytes, totalBytes, totalDays, installedAt, activatedAt, expiresAt, apn } =
    await carrier.getEsim(esim, lane);
  const observed = { status, isUnused, usedBytes, totalBytes, totalDays, installedAt, activatedAt, expiresAt, apn };
  return await inTransaction(app, async (tx) => await recordState(tx, esim.id, observed, askedAt, app.clock.now()));
}

/** The state as the carrier tells it now, for whoever is about to change something. Throws `provider_unavailable` or `provider_refused`. */
export async function requireFresh(app: App, esim: OwnedEsim): Promise<{ carrier: EsimProvider; esim: OwnedEsim }> {
  const carrier = requireCarrier(app, esim.providerId);
  if (hasEnded(esim.status)) return { carrier, esim };
  try {
    return { carrier, esim: await refreshEsim(app, carrier, esim, "orders") };
  } catch (error) {
    if (isPassing(error))
      throw carrierAway(
        "The carrier can't be asked for the eSIM's state just now. Nothing was changed; try again.",
        error,
      );
    if (error instanceof Rejected)
      throw carrierRefused("The carrier does not tell the eSIM's state. Nothing was changed.", error);
    throw error;
  }
}

/** An eSIM may outlive the configuration it was bought under. */
export function requireCarrier(app: App, providerId: string): EsimProvider {
  const carrier = app.carriers.find(providerId);
  if (!carrier) throw carrierAway(`The carrier ${providerId} is not connected. Nothing was changed.`);
  return carrier;
}
