import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { Failure } from "../../platform/failure.ts";
import { newId } from "../../platform/ids.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Account, findAccountByEmail, readEmailAddress } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { repeatBreachCheck } from "./breach-check.ts";
import { emailNotVerified, invalidCredentials } from "./errors.ts";
import { reportFailedLogin } from "./failed-login.ts";
import { countLoginGuess, forgetGuesses } from "./guessing/count-guess.ts";
import { type GuessKeys, loginKeys } from "./guessing/guess-keys.ts";
import { saveKnownNetwork } from "./guessing/store.ts";
import { isPassword } from "./password-hash.ts";
import { requireHashable } from "./password-rules.ts";
import { requireCodeAtLogin } from "./second-factor/require-code.ts";
import { makeTokens, sessionExpiry, type TokenPair } from "./session-tokens.ts";
import { insertSession } from "./store.ts";

export interface Login {
  email: string;
  password: string;
  /** Of the second factor, where the account has one. */
  code: string | undefined;
  origin: Origin;
  userAgent: string | undefined;
}

/**
 * Starts a session. An unknown address and a wrong password are refused alike and in like time; that an address is not verified is said
 * only to who knows the password, and so is that a code is needed. After wrong passwords the next try from a network that the owner has
 * not come in from has to wait, whether or not the address has an account.
 */
export async function logIn(app: App, login: Login): Promise<{ account: Account; tokens: TokenPair }> {
  const email = readEmailAddress(login.email);
  requireHashable(login.password, "password");
  const keys = loginKeys(app.config.jwtSecret, email, login.origin.ip);
  const guesses = await countLoginGuess(app, keys);
  const found = await findAccountByEmail(app.database.db, email);
  try {
    const account = await requireRight(app, login, found, keys);
    await repeatBreachCheck(app, account, login.password);
    return { account, tokens: await startSession(app, account, login, keys) };
  } catch (error) {
    if (error instanceof Failure) await reportFailedLogin(app, { email, code: error.code, guesses, ...login.origin });
    throw error;
  }
}

/** Throws whatever is wrong with a login, in the order in which it may be known. */
async function requireRight(app: App, login: Login, account: Account | undefined, keys: GuessKeys): Promise<Account> {
  const isRight = await isPassword(login.password, account?.passwordHash);
  if (!account || !isRight) throw invalidCredentials();
  await forgetGuesses(app, keys.tries);
  if (account.verifiedAt === null) throw emailNotVerified();
  await requireCodeAtLogin(app, { accountId: account.id, code: login.code, origin: login.origin });
  return account;
}

async function startSession(app: App, account: Account, login: Login, keys: GuessKeys): Promise<TokenPair> {
  const now = app.clock.now();
  const source = { id: newId("sess"), accountId: account.id, refreshCount: 0, refreshedAt: now, createdAt: now };
  const session = {
    ...source,
    expiresAt: sessionExpiry(source),
    ip: login.origin.ip,
    userAgent: login.userAgent?.slice(0, 300) ?? null,
  };
  const isStarted = await inTransaction(app, async (tx) => {
    if (!(await insertSession(tx, session, account.passwordHash))) return false;
    await saveKnownNetwork(tx, keys.network, now);
    const detail = { session_id: session.id };
    await recordAudit(tx, { accountId: account.id, by: login.origin, action: "login_succeeded", detail }, now);
    return true;
  });
  // The password was changed between the look and the start.
  if (!isStarted) throw invalidCredentials();
  return makeTokens(app.config.jwtSecret, source);
}
