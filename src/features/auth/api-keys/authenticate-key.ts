import { createHash } from "node:crypto";
import type { App } from "../../../app.ts";
import type { Actor, Origin } from "../../../platform/actor.ts";
import { after, minuteMs } from "../../../platform/clock.ts";
import { unauthenticated } from "../errors.ts";
import { findKeyByHash, markKeyUsed } from "./store.ts";

export const keyPrefix = "psk_";
/** A busy key is used many times a second; its owner wants to know the day. */
const usePrecisionMs = 10 * minuteMs;

export function isApiKey(bearer: string): boolean {
  return bearer.startsWith(keyPrefix);
}

/** What is stored of a key: who reads the database can't use it. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** The account that a key speaks for. Throws `unauthenticated` for one that is unknown, revoked or expired, without saying which. */
export async function authenticateKey(app: App, key: string, origin: Origin): Promise<Actor> {
  const { db } = app.database;
  const now = app.clock.now();
  const found = await findKeyByHash(db, hashKey(key));
  if (!found || found.revokedAt !== null || (found.expiresAt !== null && found.expiresAt <= now))
    throw unauthenticated("The API key is unknown, revoked or expired.");
  const staleBefore = after(now, -usePrecisionMs);
  if (found.lastUsedAt === null || found.lastUsedAt < staleBefore) await markKeyUsed(db, found.id, now);
  const { accountId, role, id, scopes } = found;
  return { accountId, role, credential: { kind: "key", id, scopes }, origin };
}
