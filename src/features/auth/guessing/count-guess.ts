import type { App } from "../../../app.ts";
import { after, dayMs } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/database.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { tooManyAttempts } from "../errors.ts";
import { attemptDelayMs } from "./attempt-delay.ts";
import type { GuessKeys } from "./guess-keys.ts";
import { deleteOldGuesses, deleteTries, isKnownNetwork, lockTries, updateTries } from "./store.ts";

const triesKeptMs = dayMs;
const networksKeptMs = 90 * dayMs;

/**
 * Counts a try at the password of an address, and throws `rate_limited` while the next one has to wait. It is counted as wrong before it is
 * looked at, so that many at once are no way around; whoever finds it right calls `forgetGuesses`. Returns how many there were. Networks from
 * which the owner has come in are not counted here, so that strangers hold nobody up: the limit by network is theirs.
 */
export async function countLoginGuess(app: App, keys: GuessKeys): Promise<number> {
  if (app.config.rateLimits.login === undefined || (await isKnownNetwork(app.database.db, keys.network))) return 0;
  return await countGuess(app, keys.tries);
}

/** The same for a key of its own. */
export async function countGuess(app: App, key: string): Promise<number> {
  if (app.config.rateLimits.login === undefined) return 0;
  const now = app.clock.now();
  const tries = await inTransaction(app, async (tx) => {
    const present = await lockTries(tx, key, now);
    const { isFirst, ...row } = present;
    if (isFirst) return { ...row, isBlocked: false };
    if (row.blockedUntil !== null && row.blockedUntil > now) return { ...row, isBlocked: true };
    const failed = row.updatedAt < after(now, -triesKeptMs) ? 1 : row.failed + 1;
    const delayMs = attemptDelayMs(failed);
    const next = { ...row, failed, blockedUntil: delayMs === 0 ? null : after(now, delayMs), updatedAt: now };
    await updateTries(tx, next);
    return { ...next, isBlocked: false };
  });
  if (tries.isBlocked && tries.blockedUntil !== null) throw tooManyAttempts("passwords", tries.blockedUntil, now);
  return tries.failed;
}

/** The password was right. */
export async function forgetGuesses(app: App, key: string): Promise<void> {
  if (app.config.rateLimits.login !== undefined) await deleteTries(app.database.db, key);
}

/** Removes tries of more than a day ago, and networks that nobody came in from for 90 days. */
export async function sweepGuesses(tx: Tx, now: Date): Promise<void> {
  await deleteOldGuesses(tx, { tries: after(now, -triesKeptMs), networks: after(now, -networksKeptMs) });
}
