import { Type } from "typebox";
import type { App } from "../../app.ts";
import { type Route, route } from "../../platform/http/route.ts";
import { Timestamp } from "../../platform/http/schemas.ts";
import { checkHealth } from "./check-health.ts";

/** Less than the second that watchers commonly wait: a process must not be killed because its database hangs. */
const livePatienceMs = 500;
/** A busy database may take its time. */
const readyPatienceMs = 3_000;

const Health = Type.Object({
  status: Type.Enum(["healthy", "unhealthy", "starting", "draining"]),
  timestamp: Timestamp,
  services: Type.Object({
    database: Type.Enum(["connected", "disconnected"]),
    redis: Type.Enum(["connected", "disconnected", "not_configured"], {
      description: "Losing Redis loses no money, no event and no logout",
    }),
  }),
});

/** A flag: the bare name is all of it. */
const Live = Type.String({ allowEmptyValue: true, description: "Asks for liveness, with any value or none" });

export function healthRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/health",
      operation: "getHealth",
      summary: "Health Check",
      description:
        "Readiness: 503 while the database is gone, while migrations or the first catalogue sync of an empty database still run, and while the server drains. " +
        "Add `?live` for liveness: 200 as long as the process answers at all.",
      tag: "Health & Utility",
      access: "public",
      rateLimit: "exempt",
      query: Type.Object({ live: Type.Optional(Live) }),
      responses: { 200: Health, 503: Health },
      handler: async ({ query }) => {
        const isAboutLife = query.live !== undefined;
        const health = await checkHealth(app, isAboutLife ? livePatienceMs : readyPatienceMs);
        const isServing = health.status === "healthy" || isAboutLife;
        return { status: isServing ? 200 : 503, body: health };
      },
    }),
  ];
}
