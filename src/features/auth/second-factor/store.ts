import type { Insertable, Selectable, Updateable } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { TotpTable } from "../../../platform/schema.generated.ts";

export type Totp = Selectable<TotpTable>;

export async function findTotp(db: Db, accountId: string): Promise<Totp | undefined> {
  return await db.selectFrom("totp").selectAll().where("accountId", "=", accountId).executeTakeFirst();
}

/** The account's second factor, locked: of two requests with one code the second finds it spent. */
export async function lockTotp(tx: Tx, accountId: string): Promise<Totp | undefined> {
  return await tx.selectFrom("totp").selectAll().where("accountId", "=", accountId).forUpdate().executeTakeFirst();
}

/** Puts a secret in place of one that was never confirmed; false when there is one that was. */
export async function saveUnconfirmedTotp(tx: Tx, totp: Insertable<TotpTable>): Promise<boolean> {
  const fresh = { secretBox: totp.secretBox, createdAt: totp.createdAt, failedAttempts: 0, blockedUntil: null };
  const result = await tx
    .insertInto("totp")
    .values(totp)
    .onConflict((conflict) => conflict.column("accountId").doUpdateSet(fresh).where("totp.confirmedAt", "is", null))
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateTotp(tx: Tx, accountId: string, change: Updateable<TotpTable>): Promise<void> {
  await tx.updateTable("totp").set(change).where("accountId", "=", accountId).execute();
}

/** Forgets the second factor and its recovery codes. */
export async function deleteTotp(tx: Tx, accountId: string): Promise<void> {
  await tx.deleteFrom("totp").where("accountId", "=", accountId).execute();
}

export async function insertRecoveryCodes(tx: Tx, accountId: string, codeHashes: readonly string[]): Promise<void> {
  await tx
    .insertInto("totpRecoveryCode")
    .values(codeHashes.map((codeHash) => ({ accountId, codeHash, usedAt: null })))
    .execute();
}

/** Spends a recovery code; false when it is unknown or spent. */
export async function spendRecoveryCode(tx: Tx, accountId: string, codeHash: string, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable("totpRecoveryCode")
    .set({ usedAt: now })
    .where("accountId", "=", accountId)
    .where("codeHash", "=", codeHash)
    .where("usedAt", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Every stored secret, for re-encryption. */
export async function listSecretBoxes(db: Db): Promise<Pick<Totp, "accountId" | "secretBox">[]> {
  return await db.selectFrom("totp").select(["accountId", "secretBox"]).execute();
}

/** The secrets of confirmed second factors: one that nobody confirmed locks nobody out. */
export async function listSecretsWithOwners(
  db: Db,
): Promise<(Pick<Totp, "accountId" | "secretBox"> & { email: string })[]> {
  return await db
    .selectFrom("totp")
    .innerJoin("account", "account.id", "totp.accountId")
    .select(["totp.accountId", "totp.secretBox", "account.email"])
    .where("totp.confirmedAt", "is not", null)
    .execute();
}

/** Replaces a box that is still the one that was read. */
export async function replaceSecretBox(db: Db, accountId: string, from: string, to: string): Promise<void> {
  await db
    .updateTable("totp")
    .set({ secretBox: to })
    .where("accountId", "=", accountId)
    .where("secretBox", "=", from)
    .execute();
}
