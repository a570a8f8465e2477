import type { App } from "../../app.ts";
import type { Account } from "../accounts/index.ts";
import { wrongPassword } from "./errors.ts";
import { countGuess, forgetGuesses } from "./guessing/count-guess.ts";
import { ownPasswordKey } from "./guessing/guess-keys.ts";
import { isPassword } from "./password-hash.ts";
import { requireHashable } from "./password-rules.ts";

/**
 * Refuses whoever holds a session but does not know its account's password. Wrong ones make the next try wait longer, because a stolen session
 * would be a way to guess. Throws `wrong_password`, `rate_limited` or `validation_failed`, naming `path`.
 */
export async function requireOwnPassword(
  app: App,
  account: Account,
  password: string,
  path: "old_password" | "password",
): Promise<void> {
  requireHashable(password, path);
  const key = ownPasswordKey(app.config.jwtSecret, account.id);
  await countGuess(app, key);
  if (!(await isPassword(password, account.passwordHash))) throw wrongPassword(path);
  await forgetGuesses(app, key);
}
