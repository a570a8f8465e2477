import { setTimeout as pause } from "node:timers/promises";
import type { App } from "../../app.ts";
import { isDatabaseReachable } from "../../platform/database.ts";

export interface Health {
  status: "healthy" | "unhealthy" | "starting" | "draining";
  timestamp: string;
  services: { database: "connected" | "disconnected"; redis: "connected" | "disconnected" | "not_configured" };
}

/** Whether this process can serve, and what it needs for that. What does not answer within `patienceMs` counts as gone. */
export async function checkHealth(app: App, patienceMs: number): Promise<Health> {
  const [isDatabaseThere, redis] = await Promise.all([
    within(patienceMs, isDatabaseReachable(app.database), false),
    within(patienceMs, checkRedis(app), "disconnected"),
  ]);
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

/** A server that hangs, or whose machine is gone, answers nothing for minutes; whoever watches must hear that at once. */
async function within<T>(patienceMs: number, work: Promise<T>, otherwise: T): Promise<T> {
  const isAnswered = new AbortController();
  const patience = pause(patienceMs, otherwise, { signal: isAnswered.signal }).catch(() => otherwise);
  try {
    return await Promise.race([work, patience]);
  } finally {
    isAnswered.abort();
  }
}

async function checkRedis(app: App): Promise<Health["services"]["redis"]> {
  if (!app.redis) return "not_configured";
  return await app.redis.ping().then(
    () => "connected" as const,
    () => "disconnected" as const,
  );
}
