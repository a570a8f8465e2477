import { randomBytes } from "node:crypto";
import { uuidv7obj } from "uuidv7";

/** The prefixes of every id that leaves this process. */
export const idPrefixes = [
  "user",
  "sess",
  "tok",
  "plan",
  "ord",
  "esim",
  "txn",
  "acct",
  "profile",
  "provider",
  "sub",
  "evt",
  "inv",
  "ref",
  "req",
  "dlv",
  "key",
  "aud",
] as const;
export type IdPrefix = (typeof idPrefixes)[number];

/**
 * A new id: prefix, hyphen, and a time-ordered random part in lower-case hexadecimal without hyphens (a UUID version 7), so that ids
 * made later sort later and no id can be guessed from another.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}-${uuidv7obj().toHex()}`;
}

/** A secret of 256 random bits, safe in URLs and mails. */
export function newSecretToken(): string {
  return randomBytes(32).toString("base64url");
}

/** 128 random bits, safe in URLs: enough that an address can't be guessed. */
export function newAddressToken(): string {
  return randomBytes(16).toString("base64url");
}
