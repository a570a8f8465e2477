import type { App } from "../../app.ts";
import type { Route } from "../../platform/http/route.ts";

export function orderRoutes(_app: App): Route[] {
  return [];
}
