import type { App } from "../../app.ts";
import type { Route } from "../../platform/http/route.ts";

export function brandingRoutes(_app: App): Route[] {
  return [];
}
