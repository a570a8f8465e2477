import type { FastifyRequest } from "fastify";
import { Failure } from "../failure.ts";

/** Far beyond any body that an operation describes; whoever walks or writes a value that is much deeper runs out of stack. */
const depthMax = 50;

interface Visit {
  value: unknown;
  path: string;
  depth: number;
}

/**
 * Refuses what no name, address or search needs and what breaks whoever handles it: NUL characters and halves of characters, which
 * PostgreSQL knows neither in text nor in JSON, and values nested too deep. Throws `validation_failed`.
 */
export async function requireStorable(request: FastifyRequest): Promise<void> {
  const parts = { params: request.params, query: request.query, body: request.body };
  // A list instead of recursion: the depth is the caller's choice.
  const waiting = Object.entries(parts).map(([path, value]): Visit => ({ value, path, depth: 0 }));
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const problem = problemOf(visit);
    if (problem !== undefined) throw refusal(visit.path, problem);
    // Not spread into one call: a list can have more entries than a call takes arguments.
    for (const member of membersOf(visit)) waiting.push(member);
  }
}

function problemOf({ value, depth }: Visit): string | undefined {
  if (typeof value === "string" && value.includes("\u0000")) return "must not contain a NUL character";
  // Unpaired ones: the two that make one character are no surrogates to this.
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) return "must not contain half of a character";
  return depth > depthMax ? "is nested too deep" : undefined;
}

function membersOf({ value, path, depth }: Visit): Visit[] {
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return [];
  return Object.entries(value).map(([name, member]) => ({
    value: member as unknown,
    path: depth === 0 ? name : `${path}.${name}`,
    depth: depth + 1,
  }));
}

function refusal(path: string, message: string): Failure {
  return new Failure("validation_failed", `${path} ${message}.`, [{ path, message }]);
}
