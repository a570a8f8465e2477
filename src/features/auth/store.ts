import type { Insertable, Selectable } from "kysely";
import type { Role } from "../../platform/actor.ts";
import type { Db, Tx } from "../../platform/database.ts";
import type { EmailTokenTable, SessionTable } from "../../platform/schema.generated.ts";

export type Session = Selectable<SessionTable>;
export type EmailToken = Selectable<EmailTokenTable>;
export type EmailTokenPurpose = EmailToken["purpose"];

// Sessions ------------------------------------------------------------------------------------------------------------------------

/** Starts a session unless the account's password is no longer the one with `passwordHash`; false then. */
export async function insertSession(tx: Tx, session: Insertable<SessionTable>, passwordHash: string): Promise<boolean> {
  // The lock makes a reset of the password wait: it then finds this session and ends it, whichever of the two came first.
  const account = await tx
    .selectFrom("account")
    .select("id")
    .where("id", "=", session.accountId)
    .where("passwordHash", "=", passwordHash)
    .forShare()
    .executeTakeFirst();
  if (!account) return false;
  await tx.insertInto("session").values(session).execute();
  return true;
}

/** A session with its owner's present role, both by primary key: this runs on every request. */
export async function findSession(
  db: Db,
  accountId: string,
  sessionId: string,
): Promise<{ endedAt: Date | null; role: Role } | undefined> {
  return await db
    .selectFrom("session")
    .innerJoin("account", "account.id", "session.accountId")
    .select(["session.endedAt", "account.role"])
    .where("session.id", "=", sessionId)
    .where("session.accountId", "=", accountId)
    .executeTakeFirst();
}

export async function lockSession(tx: Tx, accountId: string, sessionId: string): Promise<Session | undefined> {
  return await tx
    .selectFrom("session")
    .selectAll()
    .where("id", "=", sessionId)
    .where("accountId", "=", accountId)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateRefresh(
  tx: Tx,
  sessionId: string,
  refresh: Pick<Session, "refreshCount" | "refreshedAt" | "expiresAt">,
): Promise<void> {
  await tx.updateTable("session").set(refresh).where("id", "=", sessionId).execute();
}

export type EndReason =
  | "logout"
  | "ended_by_owner"
  | "refresh_token_reused"
  | "password_changed"
  | "password_reset"
  | "totp_cleared";

export async function endSession(
  db: Db,
  accountId: string,
  sessionId: string,
  reason: EndReason,
  now: Date,
): Promise<void> {
  await endOpenSessions(db, accountId, reason, now).where("id", "=", sessionId).execute();
}

/** Ends every session of an account: none of its tokens is taken from the next request on. */
export async function endAllSessions(tx: Tx, accountId: string, reason: EndReason, now: Date): Promise<void> {
  await endOpenSessions(tx, accountId, reason, now).execute();
}

export async function endOtherSessions(
  tx: Tx,
  accountId: string,
  keptSessionId: string,
  reason: EndReason,
  now: Date,
): Promise<void> {
  await endOpenSessions(tx, accountId, reason, now).where("id", "<>", keptSessionId).execute();
}

function endOpenSessions(db: Db, accountId: string, reason: EndReason, now: Date) {
  return db
    .updateTable("session")
    .set({ endedAt: now, endedReason: reason })
    .where("accountId", "=", accountId)
    .where("endedAt", "is", null);
}

// Tokens in mails -----------------------------------------------------------------------------------------------------------------

export async function insertEmailToken(tx: Tx, token: Insertable<EmailTokenTable>): Promise<void> {
  await tx.insertInto("emailToken").values(token).execute();
}

export async function findEmailToken(db: Db, tokenId: string): Promise<EmailToken | undefined> {
  return await db.selectFrom("emailToken").selectAll().where("id", "=", tokenId).executeTakeFirst();
}

/** The token with this digest: whoever knows it holds the mail, so there is no account to ask for. */
export async function findEmailTokenByHash(
  db: Db,
  purpose: EmailTokenPurpose,
  tokenHash: string,
): Promise<EmailToken | undefined> {
  return await db
    .selectFrom("emailToken")
    .selectAll()
    .where("tokenHash", "=", tokenHash)
    .where("purpose", "=", purpose)
    .executeTakeFirst();
}

/** Spends a token; false when somebody was faster or it is too old. */
export async function spendEmailToken(tx: Tx, accountId: string, tokenId: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable("emailToken")
    .set({ usedAt: now })
    .where("id", "=", tokenId)
    .where("accountId", "=", accountId)
    .where("usedAt", "is", null)
    .where("expiresAt", ">", now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Makes all unspent tokens of a purpose worthless. */
export async function spendEmailTokens(
  tx: Tx,
  accountId: string,
  purpose: EmailTokenPurpose,
  now: Date,
): Promise<void> {
  await tx
    .updateTable("emailToken")
    .set({ usedAt: now })
    .where("accountId", "=", accountId)
    .where("purpose", "=", purpose)
    .where("usedAt", "is", null)
    .execute();
}

// Housekeeping --------------------------------------------------------------------------------------------------------------------

/** Removes what ran out or ended before `moment`. */
export async function deleteExpired(tx: Tx, moment: Date): Promise<void> {
  await tx.deleteFrom("emailToken").where("expiresAt", "<", moment).execute();
  await tx
    .deleteFrom("session")
    .where((where) => where.or([where("expiresAt", "<", moment), where("endedAt", "<", moment)]))
    .execute();
}
