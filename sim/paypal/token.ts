import type { World } from "../world.ts";

export const tokenLifeSeconds = 32_400;

interface Token {
  readonly accessToken: string;
  readonly expiresAt: string;
}

export type TokenState = "valid" | "expired" | "unknown";

/** The access tokens of this account; they outlive a restart, as PayPal's do. */
export interface Tokens {
  issue(): string;
  check(accessToken: string): TokenState;
}

export function openTokens(world: World): Tokens {
  const book = world.book<Token>("paypal-tokens");
  const isExpired = (token: Token) => Date.parse(token.expiresAt) <= world.clock.now().getTime();
  return {
    issue() {
      // An expired token is kept until the next one is issued: until then it must be refused as expired, not as unknown.
      for (const token of book.values()) if (isExpired(token)) book.delete(token.accessToken);
      const accessToken = `A21AA${world.random(48).toString("base64url")}`;
      const expiresAt = new Date(world.clock.now().getTime() + tokenLifeSeconds * 1000).toISOString();
      book.put(accessToken, { accessToken, expiresAt });
      return accessToken;
    },
    check(accessToken) {
      const token = book.get(accessToken);
      if (token === undefined) return "unknown";
      return isExpired(token) ? "expired" : "valid";
    },
  };
}
