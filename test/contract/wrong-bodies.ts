type Schema = Record<string, unknown>;

export interface WrongBody {
  why: string;
  /** The field that the answer must name. */
  field: string;
  body: unknown;
}

/** Every way to break one rule of a body's schema while keeping the others. */
export function wrongBodies(schema: Schema, example: Record<string, unknown>): WrongBody[] {
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  const required = (schema["required"] ?? []) as string[];
  const sound = Object.fromEntries(Object.entries(example).filter(([name]) => name in properties));
  return Object.entries(properties).flatMap(([field, member]) => {
    const wrong: WrongBody[] = [];
    if (required.includes(field) && !("default" in member)) {
      const { [field]: _, ...rest } = sound;
      wrong.push({ why: `${field} is missing`, field, body: rest });
    }
    for (const [why, value] of wrongValues(member))
      wrong.push({ why: `${field}: ${why}`, field, body: { ...sound, [field]: value } });
    return wrong;
  });
}

function wrongValues(member: Schema): [string, unknown][] {
  const values: [string, unknown][] = [];
  const { type } = member;
  if (type === "string") values.push(["a number", 5], ["null", null], ["a list", []]);
  if (type === "number" || type === "integer") values.push(["text", "1e3"], ["true", true], ["null", null]);
  if (type === "integer") values.push(["a fraction", 1.5]);
  if (type === "boolean") values.push(["text", "yes"], ["a number", 1]);
  if (type === "array") values.push(["text", "one"], ["an object", {}]);
  if (typeof member["minimum"] === "number") values.push(["below the minimum", member["minimum"] - 1]);
  if (typeof member["maximum"] === "number") values.push(["above the maximum", member["maximum"] + 1]);
  if (typeof member["minLength"] === "number" && member["minLength"] > 0)
    values.push(["too short", "x".repeat(member["minLength"] - 1)]);
  if (typeof member["maxLength"] === "number") values.push(["too long", "x".repeat(member["maxLength"] + 1)]);
  if (typeof member["maxItems"] === "number") values.push(["too many", Array(member["maxItems"] + 1).fill("x")]);
  if (Array.isArray(member["enum"])) values.push(["not one of the allowed", "no-such-value"]);
  if (member["format"] === "email") values.push(["no address", "nobody"]);
  return values;
}
