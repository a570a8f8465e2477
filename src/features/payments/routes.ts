import type { App } from "../../app.ts";
import type { Route } from "../../platform/http/route.ts";
import type { Payables } from "./payable.ts";

export function paymentRoutes(_app: App, _payables: Payables): Route[] {
  return [];
}
