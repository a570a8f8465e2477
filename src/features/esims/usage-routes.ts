import { Type } from "typebox";
import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { presentEsimUsage, presentOrderUsage, presentUsage } from "./present.ts";
import { readEnhancedBalance } from "./read-enhanced-balance.ts";
import { checkUsage, readEsimUsage, readOrderUsage } from "./read-usage.ts";
import { EnhancedBalance, EsimParams, EsimUsage, OrderUsage, RefreshQuery, Usage, UsageBody } from "./schema.ts";

const tag = "Usage & Tracking";
const freshness =
  "Up to ten minutes old, or asked for now with `refreshCache=true`; while the carrier can't be asked it is what is known, and `last_updated` says since when.";

export function usageRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/profiles/:identifier/usage",
      operation: "getProfileUsage",
      summary: "Get Profile Usage",
      description: freshness,
      tag: "eSIM Profile Management",
      access: "user",
      params: EsimParams,
      query: RefreshQuery,
      responses: { 200: success({ usage: Usage }) },
      errors: ["not_found", "ambiguous_identifier", "invalid_state"],
      handler: async ({ actor, params, query }) => {
        const esim = await readEsimUsage(app, actor, params.identifier, query.refreshCache);
        return ok({ usage: presentUsage(esim, app.clock.now()) });
      },
    }),
    route({
      method: "GET",
      path: "/usage/balance/:provider_id",
      operation: "getEnhancedBalance",
      summary: "Get Enhanced Balance",
      description: "What you can spend on this provider's plans as of `timestamp`: your available credit.",
      tag,
      access: "credit_owner",
      params: Type.Object({ provider_id: Type.String({ minLength: 1, maxLength: 100 }) }),
      responses: { 200: success({ data: EnhancedBalance }) },
      errors: ["not_found"],
      handler: async ({ actor, params }) => ok({ data: await readEnhancedBalance(app, actor, params.provider_id) }),
    }),
    route({
      method: "POST",
      path: "/usage/check",
      operation: "checkUsage",
      summary: "Check Usage for eSIMs",
      description: `Of the eSIMs that \`esimTranNoList\` names and of all those of \`order_ids\`, each once. \`not_found\` lists the ids that name nothing of yours. ${freshness}`,
      tag,
      access: "user",
      query: RefreshQuery,
      body: UsageBody,
      responses: { 200: success({ data: Type.Array(EsimUsage), not_found: Type.Array(Type.String()) }) },
      errors: ["provider_mismatch"],
      handler: async ({ actor, query, body }) => {
        const isForced = query.refreshCache || body.refreshCache === true;
        const { esims, notFound } = await checkUsage(app, actor, body, isForced);
        const now = app.clock.now();
        const data = esims.map((esim) => presentEsimUsage(esim, now));
        return ok({ message: "Usage checked", data, not_found: notFound });
      },
    }),
    route({
      method: "GET",
      path: "/orders/:id/usage",
      operation: "getOrderUsage",
      summary: "Get Order Usage",
      description: `All eSIMs of the order together, and each of them in \`esims\`. ${freshness}`,
      tag,
      access: "user",
      params: Type.Object({ id: { ...EsimParams.properties.identifier, description: "The order's id" } }),
      query: RefreshQuery,
      responses: { 200: success({ order_id: Type.String(), usage: OrderUsage }) },
      errors: ["not_found", "invalid_state"],
      handler: async ({ actor, params, query }) => {
        const esims = await readOrderUsage(app, actor, params.id, query.refreshCache);
        return ok({ order_id: params.id, usage: presentOrderUsage(esims, app.clock.now()) });
      },
    }),
  ];
}
