import { Type } from "typebox";
import type { App } from "../../app.ts";
import { Failure } from "../../platform/failure.ts";
import { type Route, route } from "../../platform/http/route.ts";
import { renderMetrics } from "../../platform/metrics.ts";
import { isSameSecret } from "../../platform/secret.ts";
import { measure } from "./measure.ts";

export function metricsRoutes(app: App): Route[] {
  return [
    route({
      method: "GET",
      path: "/metrics",
      operation: "getMetrics",
      summary: "Metrics for Prometheus",
      tag: "Health & Utility",
      access: "public",
      rateLimit: "exempt",
      mount: "root",
      isListed: false,
      produces: "text/plain",
      responses: { 200: Type.String() },
      handler: async ({ headers }) => {
        requireMetricsToken(app, headers.authorization);
        const { text, contentType } = await renderMetrics(await measure(app));
        return { status: 200, body: text, headers: { "content-type": contentType } };
      },
    }),
  ];
}

/** An address proves nothing behind a proxy, so a token does. Whoever lacks it does not learn that there are metrics. */
function requireMetricsToken(app: App, authorization: string | undefined): void {
  const { metricsToken, isSandbox } = app.config;
  const isAllowed =
    metricsToken === undefined ? isSandbox : isSameSecret(authorization ?? "", `Bearer ${metricsToken.reveal()}`);
  if (!isAllowed) throw new Failure("not_found", "There is no GET /metrics here; /docs lists every operation.");
}
