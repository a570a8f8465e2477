import { createSigner, createVerifier } from "fast-jwt";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { after, dayMs, secondMs } from "../../platform/clock.ts";
import type { Secret } from "../../platform/secret.ts";
import { unauthenticated } from "./errors.ts";

export const accessTokenSeconds = 3_600;
const refreshTokenMs = 30 * dayMs;
/** However often it is refreshed: whoever copied its tokens without being noticed is out after that. */
const sessionMsMax = 90 * dayMs;
const issuer = "passim";
const audience = "passim-api";

/** What a session's tokens are made of: the same values always make the same pair, so a pair can be given again without being stored. */
export interface TokenSource {
  id: string;
  accountId: string;
  /** How often the session was refreshed; the refresh token with this number is the one that is valid. */
  refreshCount: number;
  refreshedAt: Date;
  /** When the session began. */
  createdAt: Date;
}

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

const Claims = Type.Object({
  typ: Type.Enum(["access", "refresh"]),
  sub: Type.String(),
  sid: Type.String(),
  jti: Type.String(),
  iat: Type.Integer(),
  exp: Type.Integer(),
  /** The session's count of refreshes when the token was made. */
  cnt: Type.Integer({ minimum: 0 }),
});
export type Claims = Static<typeof Claims>;
type TokenKind = Claims["typ"];

/** When a session ends that is not refreshed again after `refreshedAt`. */
export function sessionExpiry({ refreshedAt, createdAt }: Pick<TokenSource, "refreshedAt" | "createdAt">): Date {
  const [idle, absolute] = [after(refreshedAt, refreshTokenMs), after(createdAt, sessionMsMax)];
  return idle < absolute ? idle : absolute;
}

/** The session's present pair. */
export function makeTokens(secret: Secret, source: TokenSource): TokenPair {
  const sign = createSigner({
    key: secret.reveal(),
    algorithm: "HS256",
    header: { alg: "HS256", typ: "JWT" },
  });
  const issuedAt = toSeconds(source.refreshedAt);
  return {
    accessToken: sign(makeClaims(source, "access", issuedAt, issuedAt + accessTokenSeconds)),
    refreshToken: sign(makeClaims(source, "refresh", issuedAt, toSeconds(sessionExpiry(source)))),
  };
}

function makeClaims(
  source: TokenSource,
  typ: TokenKind,
  iat: number,
  exp: number,
): Claims & { iss: string; aud: string } {
  const { id: sid, accountId: sub, refreshCount: cnt } = source;
  return { iss: issuer, aud: audience, typ, sub, sid, jti: `${sid}.${cnt}.${typ}`, iat, exp, cnt };
}

/** The claims of a token of `kind` that we signed and that has not expired. Throws `unauthenticated`. */
export function readToken(secret: Secret, token: string, kind: TokenKind, now: Date): Claims {
  const claims = verifySignature(secret, token);
  if (!Value.Check(Claims, claims) || claims.typ !== kind) throw unauthenticated(`This is no ${kind} token.`);
  if (claims.exp <= toSeconds(now)) throw unauthenticated(`The ${kind} token has expired.`);
  return claims;
}

function verifySignature(secret: Secret, token: string): unknown {
  // Expiry is checked by our own clock. The list of algorithms keeps out "none" and every other way to say so.
  const verify = createVerifier({
    key: secret.reveal(),
    algorithms: ["HS256"],
    allowedIss: issuer,
    allowedAud: audience,
    // The two above are only looked at where a token has them.
    requiredClaims: ["iss", "aud"],
    ignoreExpiration: true,
  });
  try {
    return verify(token);
  } catch (error) {
    throw unauthenticated("The token is not one of ours, or was changed on the way.", error);
  }
}

function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / secondMs);
}
