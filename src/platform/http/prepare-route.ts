import type { FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { type TSchema, Type } from "typebox";
import { admitRequest, limitByEmail, type RouteDependencies } from "./handle-route.ts";
import { refuseEmptyQuery } from "./refuse-empty-query.ts";
import { requireStorable } from "./require-storable.ts";
import type { Route } from "./route.ts";
import { ErrorAnswer } from "./schemas.ts";
import { spellBooleans } from "./spell-booleans.ts";

/** Turns a door into the web server's form, or refuses it. */
export function prepareRoute(
  route: Route,
  basePath: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  dependencies: RouteDependencies,
): RouteOptions {
  requireComplete(route);
  return {
    method: route.method,
    url: `${basePath}${route.path}`,
    ...(route.bodyLimitBytes === undefined ? {} : { bodyLimit: route.bodyLimitBytes }),
    onRequest: async (request, reply) => await admitRequest(dependencies, route, request, reply),
    preValidation: [requireStorable, refuseEmptyQuery(route.query), spellBooleans(route.query)],
    preHandler: async (request, reply) => await limitByEmail(dependencies, route, request, reply),
    schema: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
      ...(route.produces === undefined ? { response: responses(route) } : {}),
    },
    handler,
  };
}

function responses(route: Route): Record<string, TSchema> {
  return { ...(route.responses as Record<string, TSchema>), "4xx": ErrorAnswer, "5xx": Type.Any() };
}

/** A door without these would be open, or undocumented, by oversight. */
function requireComplete(route: Route): void {
  const name = `${route.method} ${route.path}`;
  if (!Object.hasOwn(route, "access"))
    throw new Error(`${name} does not say who may use it: give the route an access.`);
  if (route.summary === "") throw new Error(`${name} has no summary.`);
  if (Object.keys(route.responses as object).length === 0)
    throw new Error(`${name} declares no answer: give the route a response schema.`);
}
