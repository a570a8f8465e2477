import { Type } from "typebox";
import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { defineJob, enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findAccountByEmail } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { firstDelayedAttempt } from "./guessing/attempt-delay.ts";
import { sendSecurityNotice } from "./security-notice.ts";

/** Finds out whose log a failed login belongs in, out of sight of who tried: known or not, the refusal takes like time. */
export const RecordFailedLogin = defineJob({
  name: "record-failed-login",
  queue: "background",
  payload: Type.Object({
    email: Type.String(),
    code: Type.String(),
    /** How many wrong ones in a row this was, where they are counted. */
    guesses: Type.Optional(Type.Integer()),
    ip: Type.String(),
    requestId: Type.String(),
  }),
  attemptsMax: 8,
});

type FailedLogin = { email: string; code: string; guesses?: number } & Origin;

/** Has it written down that a login was refused with an error code. */
export async function reportFailedLogin(app: App, failed: FailedLogin): Promise<void> {
  await inTransaction(app, async (tx) => await enqueue(tx, RecordFailedLogin, failed, { runAt: app.clock.now() }));
}

/** Writes it into the account's log, and tells its owner once when somebody has begun to guess. */
export async function recordFailedLogin(app: App, failed: FailedLogin): Promise<undefined> {
  const { email, code, guesses, ip, requestId } = failed;
  const account = await findAccountByEmail(app.database.db, email);
  if (!account) return undefined;
  const entry = { accountId: account.id, by: { ip, requestId }, action: "login_failed", detail: { code } } as const;
  const now = app.clock.now();
  await inTransaction(app, async (tx) => {
    await recordAudit(tx, entry, now);
    if (guesses === firstDelayedAttempt) await sendSecurityNotice(tx, account.id, "login_guessed", now);
  });
  return undefined;
}
