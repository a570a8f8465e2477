const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The exact text of one member of a JSON object, as it was sent: a signature covers bytes, and parsing loses them.
 * The text must be valid JSON. Of a repeated name the last counts, as it does for JSON.parse.
 */
export function rawMemberOf(json: string, name: string): string | undefined {
  let depth = 0;
  let previous = "";
  let startsAt: number | undefined;
  let found: string | undefined;
  for (const match of json.matchAll(tokens)) {
    const [token] = match;
    if (depth === 1 && startsAt !== undefined && (token === "," || token === "}")) {
      found = json.slice(startsAt, match.index).trim();
      startsAt = undefined;
    }
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (depth === 1 && token === ":" && previous === JSON.stringify(name)) startsAt = match.index + 1;
    previous = token;
  }
  return found;
}
