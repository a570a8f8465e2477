import { Type } from "typebox";
import type { App } from "../../app.ts";
import type { Origin } from "../../platform/actor.ts";
import { defineJob, enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findAccountByEmail } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";

/** Finds out whose log a failed login belongs in, out of sight of who tried: known or not, the refusal takes like time. */
export const RecordFailedLogin = defineJob({
  name: "record-failed-login",
  queue: "background",
  payload: Type.Object({ email: Type.String(), code: Type.String(), ip: Type.String(), requestId: Type.String() }),
  attemptsMax: 8,
});

/** Has it written down that a login to `email` was refused with the error code `code`. */
export async function reportFailedLogin(app: App, email: string, code: string, origin: Origin): Promise<void> {
  const runAt = app.clock.now();
  await inTransaction(app, async (tx) => await enqueue(tx, RecordFailedLogin, { email, code, ...origin }, { runAt }));
}

export async function recordFailedLogin(
  app: App,
  failed: { email: string; code: string } & Origin,
): Promise<undefined> {
  const { email, code, ip, requestId } = failed;
  const account = await findAccountByEmail(app.database.db, email);
  if (!account) return undefined;
  const entry = { accountId: account.id, by: { ip, requestId }, action: "login_failed", detail: { code } } as const;
  await inTransaction(app, async (tx) => await recordAudit(tx, entry, app.clock.now()));
  return undefined;
}
