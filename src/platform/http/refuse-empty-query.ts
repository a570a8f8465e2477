import type { FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { Failure } from "../failure.ts";

const problem = "is empty: give it a value, or leave it out";

/**
 * One rule for every query: a parameter without a value is a caller's mistake, neither a filter that nothing matches nor one that is not
 * there. Its schema says `allowEmptyValue`, OpenAPI's word, where the bare name means something. Throws `validation_failed` naming all.
 */
export function refuseEmptyQuery(query: unknown): (request: FastifyRequest) => Promise<void> {
  const { properties = {} } = (query ?? {}) as { properties?: Record<string, TSchema & { allowEmptyValue?: boolean }> }; // route() takes object schemas here
  const names = Object.keys(properties).filter((name) => properties[name]?.allowEmptyValue !== true);
  return async (request) => {
    const given = request.query as Record<string, unknown>; // the web server parses every query string into an object
    const empty = names.filter((name) => [given[name]].flat().includes(""));
    if (empty.length > 0) throw emptyQuery(empty);
    await Promise.resolve();
  };
}

function emptyQuery(names: readonly string[]): Failure {
  return new Failure(
    "validation_failed",
    names.map((name) => `${name} ${problem}.`).join(" "),
    names.map((path) => ({ path, message: problem })),
  );
}
