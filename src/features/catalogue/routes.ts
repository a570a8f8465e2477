import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { type PageRequest, paginate, readPage, success, successPage } from "../../platform/http/schemas.ts";
import { countriesNamed } from "./country-names.ts";
import { planNotFound } from "./errors.ts";
import { presentPlan, presentPricing } from "./present.ts";
import {
  PageQuery,
  Plan,
  PlanParams,
  PlanPricing,
  PlanQuery,
  PricingBody,
  PricingParams,
  RegionParams,
} from "./schema.ts";
import { setPricing } from "./set-pricing.ts";
import { countPricing, findPricedPlan, listPlans, listPricing, type PlanFilter } from "./store.ts";

export function catalogueRoutes(app: App): Route[] {
  return [...planRoutes(app), ...pricingRoutes(app)];
}

function planRoutes(app: App): Route[] {
  const { db } = app.database;
  const tag = "Plans";

  const answerPlans = async (accountId: string, filter: PlanFilter, page: PageRequest) => {
    const { plans, total } = await listPlans(db, accountId, filter, page);
    return ok({ data: plans.map(presentPlan), pagination: paginate(page, total) });
  };

  return [
    route({
      method: "GET",
      path: "/plans",
      operation: "listPlans",
      summary: "List Available eSIM Plans",
      description:
        "The plans on sale: countries by name, then regions, each by price. Filters add up; an unknown value lists nothing, an empty one is refused. A reseller sees its own prices.",
      tag,
      access: "user",
      query: PlanQuery,
      responses: { 200: successPage(Plan) },
      handler: async ({ actor, query }) => await answerPlans(actor.accountId, readFilter(query), readPage(query)),
    }),
    route({
      method: "GET",
      path: "/plans/:id",
      operation: "getPlan",
      summary: "Get Specific Plan Details",
      description: "A plan that its carrier no longer offers still answers, with `is_active` false.",
      tag,
      access: "user",
      params: PlanParams,
      responses: { 200: success({ data: Plan }) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => {
        const plan = await findPricedPlan(db, actor.accountId, params.id);
        if (!plan) throw planNotFound("id");
        return ok({ data: presentPlan(plan) });
      },
    }),
    route({
      method: "GET",
      path: "/plans/region/:region_code",
      operation: "listRegionalPlans",
      summary: "Get Regional Plans",
      description: "The regional plans of a region, by price. An unknown region lists nothing.",
      tag,
      access: "user",
      params: RegionParams,
      query: PageQuery,
      responses: { 200: successPage(Plan) },
      handler: async ({ actor, params, query }) =>
        await answerPlans(actor.accountId, readFilter({ region: params.region_code }), readPage(query)),
    }),
  ];
}

function readFilter(query: Omit<PlanQuery, "page" | "limit">): PlanFilter {
  const { country, country_name: name, region, provider, search } = query;
  return {
    ...(country === undefined ? {} : { country: country.trim().toUpperCase() }),
    ...(name === undefined ? {} : { countriesNamed: countriesNamed(name) }),
    ...(region === undefined ? {} : { regionCode: region.trim().toUpperCase() }),
    ...(provider === undefined ? {} : { providerId: provider }),
    ...(search === undefined ? {} : { search: search.trim() }),
  };
}

function pricingRoutes(app: App): Route[] {
  const { db } = app.database;
  const tag = "Reseller";
  return [
    route({
      method: "GET",
      path: "/reseller/pricing",
      operation: "listPlanPricing",
      summary: "Get Reseller Pricing Overrides",
      description:
        "Your overrides, the last changed first, each with the platform price beside it. `below_floor` says that the platform price has risen above your fixed price; " +
        "the platform price counts then.",
      tag,
      access: "reseller",
      query: PageQuery,
      responses: { 200: successPage(PlanPricing) },
      handler: async ({ actor, query }) => {
        const page = readPage(query);
        const [rows, total] = await Promise.all([
          listPricing(db, actor.accountId, page),
          countPricing(db, actor.accountId),
        ]);
        return ok({ data: rows.map(presentPricing), pagination: paginate(page, total) });
      },
    }),
    route({
      method: "PUT",
      path: "/reseller/pricing/:plan_id",
      operation: "updatePlanPricing",
      summary: "Update Plan Pricing",
      description:
        "Exactly one of `markup_percent` and `final_price_usd`; null removes the override. It counts from the next order on; orders that were placed keep their price.",
      tag,
      access: "reseller",
      params: PricingParams,
      body: PricingBody,
      responses: { 200: success({ pricing: PlanPricing }) },
      errors: ["not_found", "price_below_floor"],
      handler: async ({ actor, params, body }) => {
        const pricing = await setPricing(app, actor, params.plan_id, body);
        return ok({ message: "Plan pricing updated", pricing: presentPricing(pricing) });
      },
    }),
  ];
}
