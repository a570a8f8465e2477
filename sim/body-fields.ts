/** A mistake of the caller, answered as 400; the message names the field and what it may be. */
export class BadRequest extends Error {
  readonly statusCode = 400;
}

export class NotFound extends Error {
  readonly statusCode = 404;
}

type Fields = Record<string, unknown>;

/** The body as an object whose fields are yet to be checked; no body at all counts as an empty one. */
export function fieldsOf(body: unknown): Fields {
  if (body === undefined || body === null) return {};
  if (typeof body !== "object" || Array.isArray(body)) throw new BadRequest("The body must be a JSON object.");
  return body as Fields; // Any object can be looked into by key; each value stays unknown until it is checked.
}

/** One of the allowed words; a missing field is a mistake too. */
export function oneOf<Word extends string>(fields: Fields, name: string, allowed: readonly Word[]): Word {
  const word = allowed.find((candidate) => candidate === fields[name]);
  if (word === undefined) throw new BadRequest(`${name} must be one of ${allowed.join(", ")}.`);
  return word;
}

/** A whole number within the bounds, or `undefined` when the field is absent. */
export function wholeNumber(
  fields: Fields,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw new BadRequest(`${name} must be a whole number from ${min} to ${max}.`);
  return value;
}

/** Text that is not empty, or `undefined` when the field is absent. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value === "") throw new BadRequest(`${name} must be a text that is not empty.`);
  return value;
}
