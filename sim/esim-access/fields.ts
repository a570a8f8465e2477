import { Refusal } from "./refusal.ts";

/** The JSON object of a request. */
export type Fields = Record<string, unknown>;

/** Reads a request body; none at all counts as `{}`. */
export function parseFields(body: Buffer): Fields {
  if (body.byteLength === 0) return {};
  const value = parseJson(body.toString("utf8"));
  if (!isFields(value)) throw new Refusal("bodyNotJson", "The request body is not a JSON object");
  return value;
}

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that must be there, of at most so many characters. */
export function requiredText(fields: Fields, name: string, lengthMax: number): string {
  const text = optionalText(fields, name, lengthMax);
  if (text !== undefined) return text;
  if (fields[name] === null) throw new Refusal("parameterNull", `Parameter ${name} is null`);
  throw new Refusal("parameterMissing", `Parameter ${name} is mandatory`);
}

/** A text that may be absent, null or empty; all three mean undefined. */
export function optionalText(fields: Fields, name: string, lengthMax = 100): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" || Array.from(value).length > lengthMax) {
    throw new Refusal("parameterOutOfRange", `Parameter ${name} must be a string of at most ${lengthMax} characters`);
  }
  return value;
}

/** A whole number within bounds that may be absent. */
export function optionalInteger(
  fields: Fields,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw new Refusal("parameterOutOfRange", `Parameter ${name} must be an integer from ${min} to ${max}`);
  }
  return value;
}

/** A whole number within bounds that must be there. */
export function requiredInteger(fields: Fields, name: string, bounds: { min: number; max: number }): number {
  const value = optionalInteger(fields, name, bounds);
  if (value === undefined) throw new Refusal("parameterMissing", `Parameter ${name} is mandatory`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Refusal("bodyNotJson", "The request body is not valid JSON");
  }
}
