import type { App } from "../../app.ts";
import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { priceCentsFromMicros } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { CarrierPlan, EsimProvider } from "../../providers/esim/contract.ts";
import { mapPlan } from "./map-plan.ts";
import { readMargin } from "./margin.ts";
import {
  deactivatePlans,
  type KnownPlan,
  listKnownPlans,
  lockCatalogue,
  type NewPlan,
  type PlanFacts,
  upsertPlans,
} from "./store.ts";

/** What one sync did to the plans of one carrier. */
export interface SyncReport {
  providerId: string;
  /** Plans on sale now. */
  active: number;
  /** Rows written because they are new, returned, or were changed by the carrier. */
  written: number;
  /** Rows that went off sale because the carrier lists them no longer. */
  vanished: number;
}

export interface SyncOptions {
  /** Believes a carrier that suddenly lists a fifth or less of what is on sale. */
  isSmallListAccepted?: boolean;
}

/** The carrier lists so few plans that "the rest is gone" is less likely than a mistake of its. Nothing was changed. */
export class ImplausibleListing extends Error {
  override readonly name = "ImplausibleListing";
}

/** Below this share of what is on sale, a listing is not believed. */
const plausibleShare = 0.2;
const rowsPerStatement = 500;

/**
 * Makes the plans of every carrier, or of one, what the carrier lists now; writes only what changed. A carrier that fails does not keep
 * the others from being synced; its error is thrown afterwards. Throws `ImplausibleListing` rather than take nearly everything off sale.
 */
export async function syncPlans(app: App, providerId?: string, options: SyncOptions = {}): Promise<SyncReport[]> {
  const carriers = providerId === undefined ? app.carriers.list() : [app.carriers.get(providerId)];
  const results = await Promise.allSettled(carriers.map(async (carrier) => await syncCarrier(app, carrier, options)));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1)
    throw new AggregateError(failures, `The plans of ${failures.length} carriers were not synced`);
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function syncCarrier(app: App, carrier: EsimProvider, options: SyncOptions): Promise<SyncReport> {
  const offers = await carrier.listPlans();
  const report = await inTransaction(
    app,
    async (tx) => await recordOffers(tx, carrier.id, offers, app.clock.now(), options),
  );
  const hasChanged = report.written > 0 || report.vanished > 0;
  app.log[hasChanged ? "info" : "debug"](report, "the plans of a carrier were synced");
  return report;
}

async function recordOffers(
  tx: Tx,
  providerId: string,
  offers: CarrierPlan[],
  now: Date,
  options: SyncOptions,
): Promise<SyncReport> {
  await lockCatalogue(tx);
  const margin = await readMargin(tx);
  const known = new Map((await listKnownPlans(tx, providerId)).map((plan) => [plan.packageCode, plan]));
  // A code that is listed twice counts once: a statement may write a row only once.
  const listed = new Map(
    offers.flatMap((offer) => mapPlan(providerId, offer) ?? []).map((plan) => [plan.packageCode, plan]),
  );
  const active = [...listed.values()].filter((plan) => plan.isActive).length;
  const onSale = [...known.values()].filter((plan) => plan.isActive);
  if (options.isSmallListAccepted !== true) requirePlausible(providerId, active, onSale.length);

  const changed = [...listed.values()]
    .filter((plan) => isChanged(plan, known.get(plan.packageCode)))
    .map(
      (plan): NewPlan => ({
        ...plan,
        id: newId("plan"),
        platformPriceCents: priceCentsFromMicros(plan.costMicros, margin),
        createdAt: now,
        updatedAt: now,
      }),
    );
  for (let start = 0; start < changed.length; start += rowsPerStatement)
    await upsertPlans(tx, changed.slice(start, start + rowsPerStatement));
  const vanished = onSale.filter((plan) => !listed.has(plan.packageCode)).map((plan) => plan.id);
  await deactivatePlans(tx, vanished, now);
  return { providerId, active, written: changed.length, vanished: vanished.length };
}

function isChanged(plan: PlanFacts, known: KnownPlan | undefined): boolean {
  return known?.fingerprint !== plan.fingerprint || known.isActive !== plan.isActive;
}

function requirePlausible(providerId: string, listed: number, onSale: number): void {
  if (listed >= onSale * plausibleShare) return;
  throw new ImplausibleListing(
    `${providerId} lists ${listed} plans where ${onSale} are on sale: too few to believe, so nothing was changed. ` +
      "If it is true, run `plans sync --accept-small-list`.",
  );
}
