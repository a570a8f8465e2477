import { Type } from "typebox";
import type { App } from "../../app.ts";
import { type Route, route } from "../../platform/http/route.ts";
import { describeRoutes } from "./api-description.ts";

/** The reference of `routes`, for people and for programs, at the root and below the base path. */
export function referenceRoutes(app: App, routes: readonly Route[]): Route[] {
  return [
    route({
      method: "GET",
      path: "/openapi.json",
      operation: "getOpenApi",
      summary: "OpenAPI description",
      tag: "Health & Utility",
      access: "public",
      rateLimit: "exempt",
      mount: "both",
      isListed: false,
      produces: "application/json",
      responses: { 200: Type.Unknown() },
      handler: async () => ({
        status: 200,
        body: JSON.stringify(describeRoutes(app, routes, {})),
        headers: { "content-type": "application/json; charset=utf-8" },
      }),
    }),
  ];
}
