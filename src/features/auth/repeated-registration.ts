import { Type } from "typebox";
import type { App } from "../../app.ts";
import { type Origin, type Role, roles } from "../../platform/actor.ts";
import { defineJob, enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findAccountByEmail } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";

/** Finds out whose address somebody tried to register again, out of sight of who tried. */
export const RecordRepeatedRegistration = defineJob({
  name: "record-repeated-registration",
  queue: "background",
  payload: Type.Object({
    email: Type.String(),
    role: Type.Enum([...roles]),
    ip: Type.String(),
    requestId: Type.String(),
  }),
  attemptsMax: 8,
});

type RepeatedRegistration = { email: string; role: Role } & Origin;

/** Has it written down that an address was to be registered which has an account. */
export async function reportRepeatedRegistration(app: App, tried: RepeatedRegistration): Promise<void> {
  await inTransaction(
    app,
    async (tx) => await enqueue(tx, RecordRepeatedRegistration, tried, { runAt: app.clock.now() }),
  );
}

/** Writes it into the log of the account that has the address. What else the visitor typed is no fact about it. */
export async function recordRepeatedRegistration(app: App, tried: RepeatedRegistration): Promise<undefined> {
  const { email, role, ip, requestId } = tried;
  const account = await findAccountByEmail(app.database.db, email);
  if (!account) return undefined;
  const entry = {
    accountId: account.id,
    by: { ip, requestId },
    action: "registration_repeated",
    detail: { role },
  } as const;
  await inTransaction(app, async (tx) => await recordAudit(tx, entry, app.clock.now()));
  return undefined;
}
