import { unacceptablePassword } from "./errors.ts";
import { passwordBytes } from "./password-hash.ts";

const lengthMin = 8;
export const passwordBytesMax = 256;

const required: readonly { pattern: RegExp; problem: string }[] = [
  { pattern: /\p{Lu}/u, problem: "must contain an upper-case letter" },
  { pattern: /\p{Ll}/u, problem: "must contain a lower-case letter" },
  { pattern: /\p{N}/u, problem: "must contain a number" },
  { pattern: /[^\p{L}\p{N}\s]/u, problem: "must contain a special character" },
];

/** Refuses a password that lacks what the document asks for, naming everything that it lacks under `path`. */
export function requireAcceptablePassword(password: string, path: string): void {
  requireHashable(password, path);
  const problems = required.filter((rule) => !rule.pattern.test(password)).map((rule) => rule.problem);
  if (Array.from(password).length < lengthMin) problems.unshift(`must have at least ${lengthMin} characters`);
  if (problems.length > 0) throw unacceptablePassword(path, problems);
}

/** Refuses what is too long to hash: hashing takes its time from everybody, and nothing is cut off silently. */
export function requireHashable(password: string, path: string): void {
  if (passwordBytes(password).length <= passwordBytesMax) return;
  throw unacceptablePassword(path, [`must not be longer than ${passwordBytesMax} bytes`]);
}
