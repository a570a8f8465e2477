import { textOf } from "./body-fields.ts";

/** A no of the sandbox's own calls: plain words for the person who tests, nothing of PayPal's. */
export class SandboxRefusal extends Error {
  readonly httpStatus: 400 | 404 | 409;

  constructor(httpStatus: 400 | 404 | 409, message: string) {
    super(message);
    this.httpStatus = httpStatus;
  }
}

/** The JSON object in a body, an empty one if there is none. */
export function readSandboxBody(body: unknown): Readonly<Record<string, unknown>> {
  const text = textOf(body).trim();
  if (text === "") return {};
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SandboxRefusal(400, "The body must be a JSON object.");
  }
  return { ...value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SandboxRefusal(400, "The body must be JSON.");
  }
}
