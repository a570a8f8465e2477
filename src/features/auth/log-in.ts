import type { App } from "../../app.ts";
import { newId } from "../../platform/ids.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Account, findAccountByEmail, readEmailAddress } from "../accounts/index.ts";
import { repeatBreachCheck } from "./breach-check.ts";
import { emailNotVerified, invalidCredentials } from "./errors.ts";
import { isPassword } from "./password-hash.ts";
import { requireHashable } from "./password-rules.ts";
import { makeTokens, sessionExpiry, type TokenPair } from "./session-tokens.ts";
import { insertSession } from "./store.ts";

export interface Login {
  email: string;
  password: string;
  ip: string;
  userAgent: string | undefined;
}

/**
 * Starts a session. An unknown address and a wrong password are refused alike and in like time; that an address is not verified is said
 * only to who knows the password.
 */
export async function logIn(app: App, login: Login): Promise<{ account: Account; tokens: TokenPair }> {
  const email = readEmailAddress(login.email);
  requireHashable(login.password, "password");
  const account = await findAccountByEmail(app.database.db, email);
  const isRight = await isPassword(login.password, account?.passwordHash);
  if (!account || !isRight) throw invalidCredentials();
  if (account.verifiedAt === null) throw emailNotVerified();
  await repeatBreachCheck(app, account, login.password);
  return { account, tokens: await startSession(app, account, login) };
}

async function startSession(app: App, account: Account, login: Login): Promise<TokenPair> {
  const now = app.clock.now();
  const source = { id: newId("sess"), accountId: account.id, refreshCount: 0, refreshedAt: now };
  const session = {
    ...source,
    expiresAt: sessionExpiry(now),
    createdAt: now,
    ip: login.ip,
    userAgent: login.userAgent?.slice(0, 300) ?? null,
  };
  const isStarted = await inTransaction(app, async (tx) => await insertSession(tx, session, account.passwordHash));
  // The password was changed between the look and the start.
  if (!isStarted) throw invalidCredentials();
  return makeTokens(app.config.jwtSecret, source);
}
