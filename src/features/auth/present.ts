import { accessTokenSeconds, type TokenPair } from "./session-tokens.ts";

export function presentTokens(tokens: TokenPair) {
  return { access_token: tokens.accessToken, refresh_token: tokens.refreshToken, token_expires_in: accessTokenSeconds };
}
