import { createHmac, hkdfSync } from "node:crypto";
import { addressKey } from "../../../platform/http/rate-limit.ts";
import type { Secret } from "../../../platform/secret.ts";
import { emailKey } from "../../accounts/index.ts";

/** Under what tries are counted, and under what a network is known. Keyed digests: nobody reads from the database who was guessed at. */
export interface GuessKeys {
  tries: string;
  network: string;
}

/** Of a login to `email`, whether or not it has an account, from `ip`. */
export function loginKeys(secret: Secret, email: string, ip: string): GuessKeys {
  const address = emailKey(email);
  return {
    tries: digest(secret, `address ${address}`),
    network: digest(secret, `network ${addressKey(ip)} of ${address}`),
  };
}

/** Of tries at the present password by whoever holds a session of the account. */
export function ownPasswordKey(secret: Secret, accountId: string): string {
  return digest(secret, `account ${accountId}`);
}

function digest(secret: Secret, text: string): string {
  const key = hkdfSync("sha256", secret.reveal(), "", "passim guesses", 32);
  return createHmac("sha256", Buffer.from(key)).update(text).digest("hex");
}
