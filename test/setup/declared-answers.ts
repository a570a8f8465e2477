import type { FastifyInstance } from "fastify";
import { codesOf } from "../../src/platform/http/openapi.ts";
import type { Route } from "../../src/platform/http/route.ts";
import { basePath } from "../../src/platform/http/server.ts";

export interface DeclaredAnswers {
  /** Throws when an operation gave an answer that its reference does not declare, whichever test asked. */
  require(): void;
}

/** Compares every answer of `server` with what the reference says of its operation: the status, and the code of a failure. */
export function watchAnswers(server: FastifyInstance, routes: readonly Route[]): DeclaredAnswers {
  const undeclared = new Set<string>();
  server.addHook("onSend", async (request, reply, payload) => {
    const route = routes.find(
      ({ isListed, method, path }) =>
        isListed && method === request.method && request.routeOptions.url === `${basePath}${path}`,
    );
    if (!route || Object.hasOwn(route.responses as object, reply.statusCode)) return payload;
    const code = codeIn(payload);
    if (!codesOf(route).some((declared) => declared === code))
      undeclared.add(`${route.operation} answered ${reply.statusCode} ${code}`);
    return payload;
  });
  return {
    require() {
      if (undeclared.size > 0) throw new Error(`not declared in the reference: ${[...undeclared].sort().join("; ")}`);
    },
  };
}

function codeIn(payload: unknown): string {
  const { error } = JSON.parse(String(payload)) as { error?: { code?: string } };
  return error?.code ?? "without a code";
}
