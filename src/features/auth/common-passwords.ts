import { dictionary } from "@zxcvbn-ts/language-common";

const commonPasswords = new Set(dictionary["passwords-common"]);

/**
 * Whether a password is one of some 49 000 common ones. Case does not count, and neither do special characters at the end: that is how people
 * bend "password123" to fit the rules.
 */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  return commonPasswords.has(lower) || commonPasswords.has(lower.replace(/[^\p{L}\p{N}]+$/u, ""));
}
