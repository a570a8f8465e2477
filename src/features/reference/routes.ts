import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Type } from "typebox";
import type { App } from "../../app.ts";
import { type Answer, type Route, route } from "../../platform/http/route.ts";
import { describeRoutes } from "./api-description.ts";
import { referencePage } from "./page.ts";
import { pageScript } from "./page-script.ts";

const page = {
  method: "GET",
  tag: "Health & Utility",
  access: "public",
  isListed: false,
  responses: { 200: Type.Unknown() },
} as const;

/** The viewer only runs what we serve and only talks to us. */
const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
};

/** The reference of `routes`, for people and for programs, at the root and below the base path. */
export function referenceRoutes(app: App, routes: readonly Route[], webhooks: Record<string, unknown>): Route[] {
  let description: string | undefined;
  let viewer: Promise<string> | undefined;
  const answer = (body: string, headers: Record<string, string>): Answer => ({ status: 200, body, headers });
  return [
    route({
      ...page,
      path: "/openapi.json",
      operation: "getOpenApi",
      summary: "OpenAPI description",
      mount: "both",
      produces: "application/json",
      handler: async () => {
        description ??= JSON.stringify(describeRoutes(app, routes, webhooks));
        return answer(description, { "content-type": "application/json; charset=utf-8" });
      },
    }),
    route({
      ...page,
      path: "/docs",
      operation: "getReference",
      summary: "Reference for people",
      mount: "both",
      produces: "text/html",
      handler: async () => answer(referencePage, pageHeaders),
    }),
    route({
      ...page,
      path: "/docs/rapidoc.js",
      operation: "getReferenceViewer",
      summary: "The reference's viewer",
      mount: "root",
      produces: "text/javascript",
      handler: async () => {
        viewer ??= readFile(createRequire(import.meta.url).resolve("rapidoc/dist/rapidoc-min.js"), "utf8");
        return answer(await viewer, {
          "content-type": "text/javascript; charset=utf-8",
          "cache-control": "public, max-age=3600",
        });
      },
    }),
    route({
      ...page,
      path: "/docs/page.js",
      operation: "getReferenceScript",
      summary: "The reference's own script",
      mount: "root",
      produces: "text/javascript",
      handler: async () => answer(pageScript, { "content-type": "text/javascript; charset=utf-8" }),
    }),
    toReference({ path: "/", operation: "getRoot", mount: "root" }),
    // The address that a start prints: a person who opens it wants to know what is there.
    toReference({ path: "", operation: "getBasePath", mount: "api" }),
  ];
}

function toReference(door: Pick<Route, "path" | "operation" | "mount">): Route {
  return route({
    ...page,
    ...door,
    summary: "To the reference",
    produces: "text/html",
    handler: async () => ({ status: 302, body: "", headers: { location: "/docs" } }),
  });
}
