import type { FastifyRequest } from "fastify";

const spellings: Record<string, string> = { true: "true", "1": "true", false: "false", "0": "false" };

/** Query strings say yes in the words of many languages (`True`, `1`); the schema knows one of them. What is neither stays for it to refuse. */
export function spellBooleans(query: unknown): (request: FastifyRequest) => Promise<void> {
  const properties = (query as { properties?: Record<string, { type?: unknown }> } | undefined)?.properties ?? {};
  const names = Object.keys(properties).filter((name) => properties[name]?.type === "boolean");
  return async (request) => {
    const given = request.query as Record<string, unknown>; // the web server parses every query string into an object
    for (const name of names) {
      const value = given[name];
      if (typeof value === "string") given[name] = spellings[value.toLowerCase()] ?? value;
    }
    await Promise.resolve();
  };
}
