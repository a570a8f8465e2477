import { type Insertable, type RawBuilder, type Selectable, sql } from "kysely";
import { containsInAnyCase } from "../../platform/any-case.ts";
import type { Db, Tx } from "../../platform/database.ts";
import type { PageRequest } from "../../platform/http/schemas.ts";
import type { PlanTable } from "../../platform/schema.generated.ts";

export type PlanRow = Selectable<PlanTable>;
/** A plan with the price of the account that asks. */
export type PricedPlan = PlanRow & { priceCents: bigint };
export type NewPlan = Insertable<PlanTable>;
export type PlanFacts = Omit<NewPlan, "id" | "platformPriceCents" | "createdAt" | "updatedAt">;
export type KnownPlan = Pick<PlanRow, "id" | "packageCode" | "fingerprint" | "isActive">;

/**
 * The account's price: its override, but never below today's platform price. Half up to the cent, in exact arithmetic, as
 * `priceCentsFromMicros` in platform/money.ts rounds.
 */
const priceCents = sql<bigint>`greatest(plan.platform_price_cents, plan_override.final_price_cents,
  div(plan.platform_price_cents::numeric * (10000 + plan_override.markup_basis_points) * 2 + 10000, 20000)::bigint)`;
const joinOverride = (accountId: string) =>
  sql`left join plan_override on plan_override.account_id = ${accountId} and plan_override.plan_id = plan.id`;

/** A plan whose price rounds to nothing would be given away. */
const hasPrice = sql`plan.platform_price_cents > 0`;
/** A plan that covers nothing, or would cost nothing, is hidden: nobody may know of it. */
const isVisible = sql`plan.coverage <> '{}' and ${hasPrice}`;

// Reading -------------------------------------------------------------------------------------------------------------------------

/** Any plan, hidden and vanished ones too: for what was ordered while it was on sale. */
export async function findPlan(db: Db, planId: string): Promise<PlanRow | undefined> {
  return await db.selectFrom("plan").selectAll().where("id", "=", planId).executeTakeFirst();
}

/** A plan that may be seen, on sale or vanished. */
export async function findPricedPlan(db: Db, accountId: string, planId: string): Promise<PricedPlan | undefined> {
  const found = await sql<PricedPlan>`
    select plan.*, ${priceCents} as price_cents from plan ${joinOverride(accountId)}
    where plan.id = ${planId} and ${isVisible}`.execute(db);
  return found.rows[0];
}

export interface PlanFilter {
  /** Plans that work in this country. */
  country?: string;
  /** Plans that work in any of these countries, which share a name. */
  countriesNamed?: string[];
  regionCode?: string;
  providerId?: string;
  search?: string;
}

/** One page of the plans on sale with the account's prices, by country, then region, each by price; and how many there are in all. */
export async function listPlans(
  db: Db,
  accountId: string,
  filter: PlanFilter,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<{ plans: PricedPlan[]; total: number }> {
  const isListed = matches(filter);
  // The index plan_place gives the places in order; only the plans of the places on the page are priced and sorted. The count is an
  // outer row, so that a page beyond the end still has it.
  const found = await sql<{ total: number } & (PricedPlan | { id: null })>`
    select counted.total, page.* from (select count(*)::int as total from plan where ${isListed}) counted
    left join (
      select plan.*, ${priceCents} as price_cents from plan ${joinOverride(accountId)} where ${isListed}
      order by ${place("plan")}, ${priceCents}, plan.id limit ${page.limit} offset ${page.offset}) page on true
    order by ${place("page")}, page.price_cents, page.id`.execute(db);
  return { plans: found.rows.filter((row) => row.id !== null), total: found.rows[0]?.total ?? 0 };
}

function matches(filter: PlanFilter): RawBuilder<unknown> {
  const conditions = [sql`plan.is_active`, hasPrice];
  if (filter.country !== undefined) conditions.push(sql`plan.coverage @> ${[filter.country]}::text[]`);
  if (filter.countriesNamed !== undefined) conditions.push(sql`plan.coverage && ${filter.countriesNamed}::text[]`);
  if (filter.regionCode !== undefined) conditions.push(sql`plan.region_code = ${filter.regionCode}`);
  if (filter.providerId !== undefined) conditions.push(sql`plan.provider_id = ${filter.providerId}`);
  if (filter.search !== undefined)
    conditions.push(
      containsInAnyCase(sql`concat_ws(E'\n', plan.name, plan.description, plan.region_code)`, filter.search),
    );
  return sql.join(conditions, sql` and `);
}

/** Countries before regions; by bytes, so that every installation sorts alike. What the index plan_place has. */
function place(table: "plan" | "page"): RawBuilder<unknown> {
  const country = sql.ref(`${table}.country_name`);
  return sql`(${country} is null), (coalesce(${country}, ${sql.ref(`${table}.region_name`)}) collate "C")`;
}

/** How many plans of a carrier are on sale. */
export async function countActivePlans(db: Db, providerId: string): Promise<number> {
  const counted = await db
    .selectFrom("plan")
    .select((select) => select.fn.countAll<bigint>().as("plans"))
    .where("providerId", "=", providerId)
    .where("isActive", "=", true)
    .executeTakeFirstOrThrow();
  return Number(counted.plans);
}

/** Whether any sync has filled the catalogue yet. */
export async function hasCatalogue(db: Db): Promise<boolean> {
  return (await db.selectFrom("plan").select("id").limit(1).executeTakeFirst()) !== undefined;
}

// Overrides -----------------------------------------------------------------------------------------------------------------------

export interface PricingRow {
  planId: string;
  planName: string;
  platformPriceCents: bigint;
  markupBasisPoints: bigint | null;
  finalPriceCents: bigint | null;
  priceCents: bigint;
}

const pricing = sql`plan.id as plan_id, plan.name as plan_name, plan.platform_price_cents, plan_override.markup_basis_points,
  plan_override.final_price_cents, ${priceCents} as price_cents`;

/** How a plan that may be seen is priced for the account, with an override or without. */
export async function findPricing(db: Db, accountId: string, planId: string): Promise<PricingRow | undefined> {
  const found = await sql<PricingRow>`
    select ${pricing} from plan ${joinOverride(accountId)} where plan.id = ${planId} and ${isVisible}`.execute(db);
  return found.rows[0];
}

/** The account's overrides, the last changed first. */
export async function listPricing(
  db: Db,
  accountId: string,
  page: Pick<PageRequest, "limit" | "offset">,
): Promise<PricingRow[]> {
  const found = await sql<PricingRow>`
    select ${pricing} from plan_override join plan on plan.id = plan_override.plan_id
    where plan_override.account_id = ${accountId} and ${isVisible}
    order by plan_override.updated_at desc, plan.id limit ${page.limit} offset ${page.offset}`.execute(db);
  return found.rows;
}

export async function countPricing(db: Db, accountId: string): Promise<number> {
  const found = await sql<{ total: number }>`
    select count(*)::int as total from plan_override join plan on plan.id = plan_override.plan_id
    where plan_override.account_id = ${accountId} and ${isVisible}`.execute(db);
  return found.rows[0]?.total ?? 0;
}

export type Override =
  | { markupBasisPoints: bigint; finalPriceCents: null }
  | { markupBasisPoints: null; finalPriceCents: bigint };

export async function saveOverride(
  tx: Tx,
  accountId: string,
  planId: string,
  override: Override,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("planOverride")
    .values({ accountId, planId, ...override, updatedAt: now })
    .onConflict((conflict) => conflict.columns(["accountId", "planId"]).doUpdateSet({ ...override, updatedAt: now }))
    .execute();
}

export async function deleteOverride(tx: Tx, accountId: string, planId: string): Promise<void> {
  await tx.deleteFrom("planOverride").where("accountId", "=", accountId).where("planId", "=", planId).execute();
}

// Syncing -------------------------------------------------------------------------------------------------------------------------

/** Syncs and changes of the margin take turns, so that no price is computed from a margin that was just replaced. */
export async function lockCatalogue(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('catalogue', 0))`.execute(tx);
}

export async function listKnownPlans(tx: Tx, providerId: string): Promise<KnownPlan[]> {
  return await tx
    .selectFrom("plan")
    .select(["id", "packageCode", "fingerprint", "isActive"])
    .where("providerId", "=", providerId)
    .execute();
}

/** Adds plans, and overwrites those that the carrier's package code finds; these keep their id and age. */
export async function upsertPlans(tx: Tx, plans: NewPlan[]): Promise<void> {
  await tx
    .insertInto("plan")
    .values(plans)
    .onConflict((conflict) =>
      conflict.columns(["providerId", "packageCode"]).doUpdateSet((row) => ({
        name: row.ref("excluded.name"),
        description: row.ref("excluded.description"),
        kind: row.ref("excluded.kind"),
        costMicros: row.ref("excluded.costMicros"),
        platformPriceCents: row.ref("excluded.platformPriceCents"),
        volumeBytes: row.ref("excluded.volumeBytes"),
        validityDays: row.ref("excluded.validityDays"),
        countryCode: row.ref("excluded.countryCode"),
        countryName: row.ref("excluded.countryName"),
        regionCode: row.ref("excluded.regionCode"),
        regionName: row.ref("excluded.regionName"),
        coverage: row.ref("excluded.coverage"),
        networkSpeed: row.ref("excluded.networkSpeed"),
        operators: row.ref("excluded.operators"),
        topupSupported: row.ref("excluded.topupSupported"),
        smsSupported: row.ref("excluded.smsSupported"),
        activation: row.ref("excluded.activation"),
        unusedValidityDays: row.ref("excluded.unusedValidityDays"),
        fairUsePolicy: row.ref("excluded.fairUsePolicy"),
        isActive: row.ref("excluded.isActive"),
        fingerprint: row.ref("excluded.fingerprint"),
        updatedAt: row.ref("excluded.updatedAt"),
      })),
    )
    .execute();
}

export async function deactivatePlans(tx: Tx, planIds: string[], now: Date): Promise<void> {
  await sql`update plan set is_active = false, updated_at = ${now} where id = any(${planIds}::text[])`.execute(tx);
}

/** Prices all plans anew, rounding as `priceCentsFromMicros` does, and returns how many prices changed. */
export async function repricePlans(tx: Tx, marginBasisPoints: bigint, now: Date): Promise<number> {
  const repriced = await sql`
    update plan set platform_price_cents = priced.cents, updated_at = ${now}
    from (select id, div(cost_micros::numeric * (10000 + ${marginBasisPoints}::bigint) * 2 + 100000000, 200000000)::bigint as cents from plan) priced
    where plan.id = priced.id and plan.platform_price_cents <> priced.cents`.execute(tx);
  return Number(repriced.numAffectedRows ?? 0n);
}
