import type { World } from "../world.ts";

export const tokenLifeSeconds = 32_400;

/** How long a token is known to have expired, before it is as unknown as an invented one. */
const rememberedMs = 24 * 3600 * 1000;

interface Token {
  readonly accessToken: string;
  readonly expiresAt: string;
}

type TokenState = "valid" | "expired" | "unknown";

/** The access tokens of this account; they outlive a restart, as PayPal's do. */
export interface Tokens {
  issue(): string;
  check(accessToken: string): TokenState;
}

export function openTokens(world: World): Tokens {
  const book = world.book<Token>("paypal-tokens");
  const expiredForMs = (token: Token) => world.clock.now().getTime() - Date.parse(token.expiresAt);
  return {
    issue() {
      for (const token of book.values()) if (expiredForMs(token) >= rememberedMs) book.delete(token.accessToken);
      const accessToken = `A21AA${world.random(48).toString("base64url")}`;
      const expiresAt = new Date(world.clock.now().getTime() + tokenLifeSeconds * 1000).toISOString();
      book.put(accessToken, { accessToken, expiresAt });
      return accessToken;
    },
    check(accessToken) {
      const token = book.get(accessToken);
      if (token === undefined) return "unknown";
      return expiredForMs(token) >= 0 ? "expired" : "valid";
    },
  };
}
