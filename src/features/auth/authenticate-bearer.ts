import type { App } from "../../app.ts";
import type { Actor, Origin } from "../../platform/actor.ts";
import { authenticateKey, isApiKey } from "./api-keys/authenticate-key.ts";
import { unauthenticated } from "./errors.ts";
import { readToken } from "./session-tokens.ts";
import { findSession } from "./store.ts";

/**
 * Whose access token or API key this is. The session or key is read on every request, so that a logout or a revocation counts from the
 * next one on, in every process; the role is the account's present one, not what a token once said. Throws `unauthenticated`.
 */
export async function authenticateBearer(app: App, bearer: string, origin: Origin): Promise<Actor> {
  if (isApiKey(bearer)) return await authenticateKey(app, bearer, origin);
  const claims = readToken(app.config.jwtSecret, bearer, "access", app.clock.now());
  const session = await findSession(app.database.db, claims.sub, claims.sid);
  if (!session || session.endedAt !== null) throw unauthenticated("The session has ended. Log in again.");
  return { accountId: claims.sub, role: session.role, credential: { kind: "session", id: claims.sid }, origin };
}
