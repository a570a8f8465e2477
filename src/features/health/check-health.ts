import type { App } from "../../app.ts";
import { isDatabaseReachable } from "../../platform/database.ts";

export interface Health {
  status: "healthy" | "unhealthy" | "starting" | "draining";
  timestamp: string;
  services: { database: "connected" | "disconnected"; redis: "connected" | "disconnected" | "not_configured" };
}

/** Whether this process can serve, and what it needs for that. */
export async function checkHealth(app: App): Promise<Health> {
  const [isDatabaseThere, redis] = await Promise.all([isDatabaseReachable(app.database), checkRedis(app)]);
  return {
    status: statusOf(app, isDatabaseThere),
    timestamp: app.clock.now().toISOString(),
    services: { database: isDatabaseThere ? "connected" : "disconnected", redis },
  };
}

function statusOf(app: App, isDatabaseThere: boolean): Health["status"] {
  if (app.readiness.isDraining) return "draining";
  if (!isDatabaseThere) return "unhealthy";
  return app.readiness.isMigrated && app.readiness.hasCatalogue ? "healthy" : "starting";
}

async function checkRedis(app: App): Promise<Health["services"]["redis"]> {
  if (!app.redis) return "not_configured";
  return await app.redis.ping().then(
    () => "connected" as const,
    () => "disconnected" as const,
  );
}
