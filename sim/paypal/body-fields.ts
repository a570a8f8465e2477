import { invalidRequest } from "./errors.ts";

/** A JSON object that nobody has vouched for, and where it stands in the body (`/purchase_units/0`). */
export interface Fields {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Parses the body of a request; an empty one is an empty object. Throws PayPal's 400 for what is not an object. */
export function readBody(body: unknown): Fields {
  const text = textOf(body).trim();
  if (text === "") return { path: "", values: {} };
  return toFields(readJson(text), "");
}

/** The text of a body; there may be none at all. */
export function textOf(body: unknown): string {
  return typeof body === "string" ? body : "";
}

/** Whatever JSON it is, or PayPal's 400. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest("MALFORMED_REQUEST_JSON", { location: "body", field: "/" });
  }
}

/** The value as an object, or PayPal's 400 that names where it stands. */
export function toFields(value: unknown, path: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidRequest(path === "" ? "MALFORMED_REQUEST_JSON" : "INVALID_PARAMETER_SYNTAX", inBody(path || "/"));
  }
  return { path, values: { ...value } };
}

/** A nested object, or nothing when it is absent. */
export function readObject(fields: Fields, key: string): Fields | undefined {
  const value = fields.values[key];
  return value === undefined ? undefined : toFields(value, `${fields.path}/${key}`);
}

export function readRequired(fields: Fields, key: string): unknown {
  const value = fields.values[key];
  if (value === undefined || value === null) {
    throw invalidRequest("MISSING_REQUIRED_PARAMETER", inBody(`${fields.path}/${key}`));
  }
  return value;
}

/** A text of 1 to `lengthMax` characters, or nothing when it is absent. */
export function readText(fields: Fields, key: string, lengthMax: number): string | undefined {
  const value = fields.values[key];
  if (value === undefined) return undefined;
  const where = inBody(`${fields.path}/${key}`);
  if (typeof value !== "string") throw invalidRequest("INVALID_PARAMETER_SYNTAX", where);
  if (value.length === 0 || value.length > lengthMax) {
    throw invalidRequest("INVALID_STRING_LENGTH", { ...where, value: value.slice(0, 200) });
  }
  return value;
}

/** One of a closed set, or nothing when it is absent. */
export function readChoice<Choice extends string>(
  fields: Fields,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = readText(fields, key, 255);
  if (text === undefined) return undefined;
  const choice = choices.find((known) => known === text);
  if (choice === undefined) {
    throw invalidRequest("INVALID_PARAMETER_VALUE", { ...inBody(`${fields.path}/${key}`), value: text });
  }
  return choice;
}

/** An absolute http or https address, or nothing when it is absent. */
export function readUrl(fields: Fields, key: string): string | undefined {
  const text = readText(fields, key, 2000);
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw invalidRequest("INVALID_PARAMETER_SYNTAX", { ...inBody(`${fields.path}/${key}`), value: text });
  }
  return text;
}

export function inBody(field: string): { field: string; location: "body" } {
  return { field, location: "body" };
}
