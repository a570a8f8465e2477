import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { readDashboard } from "./read-dashboard.ts";
import { Dashboard } from "./schema.ts";

export function dashboardRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/reseller/dashboard",
      operation: "getResellerDashboard",
      summary: "Get Reseller Dashboard",
      description: "Your credit, the invoices that wait for payment, and the ten newest orders and transactions.",
      tag: "Reseller",
      access: "reseller",
      responses: { 200: success({ data: Dashboard }) },
      handler: async ({ actor }) => ok({ data: await readDashboard(app, actor) }),
    }),
  ];
}
