import { Type } from "typebox";
import type { App } from "../../../app.ts";
import { ok, type Route, route } from "../../../platform/http/route.ts";
import { success } from "../../../platform/http/schemas.ts";
import { EsimParams, Topup, TopupBody, TopupPlan } from "../schema.ts";
import { answerNewTopup, describeTopup } from "./answer-topup.ts";
import { placeTopup } from "./place-topup.ts";
import { presentTopupOffer } from "./present-topup.ts";
import { listTopupOffers } from "./topup-plans.ts";

const tag = "eSIM Profile Management";
const TopupAnswer = success({ topup_details: Topup });

export function topupRoutes(app: App): Route[] {
  return [
    route({
      method: "POST",
      path: "/profiles/:identifier/topup",
      operation: "topUpProfile",
      summary: "Top Up Profile",
      description:
        "Charged like an order: the price is held, the carrier is asked, and the hold is posted or, on a refusal, released. The answer waits for the carrier; " +
        "202 with `pending` when it takes longer, and the profile's `topups` tell how it ended. A mobile_user's is `pending_payment` until its PayPal payment is captured, " +
        "and refunded when the carrier refuses. For a day pass `period_days` says for how many days, one without it.",
      tag,
      access: "user",
      params: EsimParams,
      body: TopupBody,
      responses: { 200: TopupAnswer, 202: TopupAnswer },
      errors: [
        "not_found",
        "ambiguous_identifier",
        "invalid_state",
        "unsupported_by_provider",
        "insufficient_credit",
        "onboarding_incomplete",
        "account_blocked",
        "price_changed",
        "out_of_stock",
        "provider_refused",
        "provider_unavailable",
        "idempotency_key_reused",
        "request_in_progress",
      ],
      isIdempotent: true,
      describe: async (actor, id) => await describeTopup(app, actor, id),
      handler: async ({ actor, params, body, idempotency }) =>
        await answerNewTopup(app, await placeTopup(app, actor, params.identifier, body, idempotency)),
    }),
    route({
      method: "GET",
      path: "/profiles/:identifier/topup-plans",
      operation: "listTopupPlans",
      summary: "Get Available Topup Plans",
      description:
        "What the carrier sells for this very eSIM, cheapest first; empty when its plan or its state takes no top-up. " +
        "The price is the platform's: a reseller's pricing overrides are for plans and don't apply to top-ups.",
      tag,
      access: "user",
      params: EsimParams,
      responses: { 200: success({ plans: Type.Array(TopupPlan) }) },
      errors: [
        "not_found",
        "ambiguous_identifier",
        "invalid_state",
        "unsupported_by_provider",
        "provider_refused",
        "provider_unavailable",
      ],
      handler: async ({ actor, params }) =>
        ok({ plans: (await listTopupOffers(app, actor, params.identifier)).map(presentTopupOffer) }),
    }),
  ];
}
