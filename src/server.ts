import type { FastifyInstance } from "fastify";
import type { App } from "./app.ts";
import { accountRoutes } from "./features/accounts/routes.ts";
import { auditRoutes } from "./features/audit/routes.ts";
import { authenticateBearer, keyScopesOf, requireCode } from "./features/auth/index.ts";
import { authRoutes } from "./features/auth/routes.ts";
import { securityRoutes } from "./features/auth/security-routes.ts";
import { brandingRoutes } from "./features/branding/routes.ts";
import { catalogueRoutes } from "./features/catalogue/routes.ts";
import { dashboardRoutes } from "./features/dashboard/routes.ts";
import { esimRoutes } from "./features/esims/routes.ts";
import { healthRoutes } from "./features/health/routes.ts";
import { ledgerRoutes } from "./features/ledger/routes.ts";
import { metricsRoutes } from "./features/metrics/routes.ts";
import { orderRoutes } from "./features/orders/routes.ts";
import { paymentRoutes } from "./features/payments/routes.ts";
import { referenceRoutes } from "./features/reference/routes.ts";
import { describeEvents } from "./features/webhooks/index.ts";
import { webhookRoutes } from "./features/webhooks/routes.ts";
import { payables } from "./payables.ts";
import { createRateLimiter } from "./platform/http/rate-limit.ts";
import type { Route } from "./platform/http/route.ts";
import { createServer } from "./platform/http/server.ts";

/** Every door of the product, one line a feature. */
export function listRoutes(app: App): Route[] {
  const routes = [
    ...authRoutes(app),
    ...accountRoutes(app),
    ...securityRoutes(app),
    ...auditRoutes(app),
    ...catalogueRoutes(app),
    ...orderRoutes(app),
    ...esimRoutes(app),
    ...dashboardRoutes(app),
    ...brandingRoutes(app),
    ...ledgerRoutes(app),
    ...paymentRoutes(app, payables),
    ...webhookRoutes(app),
    ...healthRoutes(app),
    ...metricsRoutes(app),
  ];
  return [...routes, ...referenceRoutes(app, routes, describeEvents())];
}

/** What a process without the API answers: whoever watches it. */
export function listWatchRoutes(app: App): Route[] {
  return [...healthRoutes(app), ...metricsRoutes(app)];
}

/** The HTTP server over `app`, not listening yet; a worker's has nothing but what watches it. */
export async function buildServer(app: App): Promise<FastifyInstance> {
  const { config, database, clock, log } = app;
  return await createServer(
    {
      log,
      database,
      clock,
      trustProxy: config.trustProxy,
      isSandbox: config.isSandbox,
      readiness: app.readiness,
      rateLimiter: createRateLimiter({ limits: config.rateLimits, redis: app.redis, isSandbox: config.isSandbox }),
      authenticate: async (bearer, origin) => await authenticateBearer(app, bearer, origin),
      keyScopesOf,
      requireSecondFactor: async (actor, code) => await requireCode(app, actor, code),
    },
    config.role === "worker" ? listWatchRoutes(app) : listRoutes(app),
  );
}
