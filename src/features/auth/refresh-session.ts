import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { secondMs } from "../../platform/clock.ts";
import type { Tx } from "../../platform/database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { unauthenticated } from "./errors.ts";
import { sendSecurityNotice } from "./security-notice.ts";
import {
  type Claims,
  makeTokens,
  readToken,
  sessionExpiry,
  type TokenPair,
  type TokenSource,
} from "./session-tokens.ts";
import { endSession, lockSession, type Session, updateRefresh } from "./store.ts";

/** So long the token before the present one still gets the present pair: the answer was lost, or two tabs asked at once. */
const graceMs = 30 * secondMs;

/**
 * Exchanges a refresh token for the next pair. A spent one ends its whole session, because either its thief or its owner holds the newer
 * one, and the owner is told; only the direct parent, within 30 seconds and before its child was used, gets the present pair again. Throws `unauthenticated`.
 */
export async function refreshSession(app: App, refreshToken: string, origin: Origin): Promise<TokenPair> {
  const now = app.clock.now();
  const secret = app.config.jwtSecret;
  const claims = readToken(secret, refreshToken, "refresh", now);
  const source = await inTransaction(app, async (tx) => {
    const session = await lockSession(tx, claims.sub, claims.sid);
    return session && session.endedAt === null ? await exchange(tx, session, { claims, origin, now }) : undefined;
  });
  if (!source) throw unauthenticated("The refresh token is spent or its session has ended. Log in again.");
  return makeTokens(secret, source);
}

interface Attempt {
  claims: Claims;
  origin: Origin;
  now: Date;
}

/** What the next pair is made of; undefined, with the session ended, for a token that was spent before. */
async function exchange(tx: Tx, session: Session, attempt: Attempt): Promise<TokenSource | undefined> {
  const { claims, now } = attempt;
  if (claims.cnt === session.refreshCount) {
    const expiresAt = sessionExpiry({ refreshedAt: now, createdAt: session.createdAt });
    const refresh = { refreshCount: session.refreshCount + 1, refreshedAt: now, expiresAt };
    await updateRefresh(tx, session.id, refresh);
    return { ...session, ...refresh };
  }
  const isParent = claims.cnt === session.refreshCount - 1;
  if (isParent && now.getTime() - session.refreshedAt.getTime() <= graceMs) return session;
  await endReusedSession(tx, session, attempt);
  return undefined;
}

async function endReusedSession(tx: Tx, session: Session, { origin, now }: Attempt): Promise<void> {
  const { id, accountId } = session;
  await endSession(tx, accountId, id, "refresh_token_reused", now);
  const detail = { session_id: id };
  await recordAudit(tx, { accountId, by: origin, action: "refresh_token_reused", detail }, now);
  await sendSecurityNotice(tx, accountId, "refresh_token_reused", now);
}
