import type { App } from "../../app.ts";
import type { Route } from "../../platform/http/route.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { ownSessionRoutes } from "./own-sessions/routes.ts";
import { secondFactorRoutes } from "./second-factor/routes.ts";

/** How an account's owner keeps an eye on who acts as it. */
export function securityRoutes(app: App): Route[] {
  return [...apiKeyRoutes(app), ...ownSessionRoutes(app), ...secondFactorRoutes(app)];
}
