import type { KeyScope } from "../../../platform/actor.ts";
import type { Route } from "../../../platform/http/route.ts";

/** The scope that a section of the reference belongs to. In a section that is not listed, keys can read and nothing else. */
const scopeOfTag: Readonly<Record<string, KeyScope>> = {
  Plans: "orders",
  Orders: "orders",
  "eSIM Profile Management": "esims",
  "Usage & Tracking": "esims",
  "Credits & Billing": "credits",
  Payments: "credits",
  "Deposit & Onboarding": "credits",
  Reseller: "branding",
  "Health & Utility": "branding",
  Webhooks: "webhooks",
};

/** The scopes of which an API key needs one for an operation: its section's, or `read` for a GET. None when keys don't have it. */
export function keyScopesOf(route: Pick<Route, "method" | "tag" | "isForSessionsOnly">): readonly KeyScope[] {
  if (route.isForSessionsOnly) return [];
  const own = scopeOfTag[route.tag];
  return [...(route.method === "GET" ? (["read"] as const) : []), ...(own === undefined ? [] : [own])];
}
