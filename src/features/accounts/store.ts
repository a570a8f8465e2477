import type { Insertable, Selectable } from "kysely";
import type { Db, Tx } from "../../platform/database.ts";
import type { AccountTable } from "../../platform/schema.generated.ts";
import { emailKey } from "./email-address.ts";

export type Account = Selectable<AccountTable>;

/** Adds an account; false when its address is taken, whoever was first. */
export async function insertAccount(tx: Tx, account: Insertable<AccountTable>): Promise<boolean> {
  const result = await tx
    .insertInto("account")
    .values(account)
    .onConflict((conflict) => conflict.column("emailKey").doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The account with this address, in whatever case it is written. */
export async function findAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
  return await db.selectFrom("account").selectAll().where("emailKey", "=", emailKey(email)).executeTakeFirst();
}

/** The account itself; there is no door through which one could be missing. */
export async function getAccount(db: Db, accountId: string): Promise<Account> {
  return await db.selectFrom("account").selectAll().where("id", "=", accountId).executeTakeFirstOrThrow();
}

/** The account, locked against changes until the transaction ends. Rows that only refer to it can still be added meanwhile. */
export async function lockAccount(tx: Tx, accountId: string): Promise<Account> {
  return await tx
    .selectFrom("account")
    .selectAll()
    .where("id", "=", accountId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

export async function updateName(tx: Tx, accountId: string, name: string): Promise<void> {
  await tx.updateTable("account").set({ name }).where("id", "=", accountId).execute();
}

/** Marks the address as proved; the first proof's time stays. */
export async function markEmailVerified(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx
    .updateTable("account")
    .set({ verifiedAt: now })
    .where("id", "=", accountId)
    .where("verifiedAt", "is", null)
    .execute();
}

export interface NewPassword {
  passwordHash: string;
  isBreachCheckPending: boolean;
}

export async function updatePassword(tx: Tx, accountId: string, password: NewPassword): Promise<void> {
  await tx.updateTable("account").set(password).where("id", "=", accountId).execute();
}

/** The breach service has spoken for the password with this hash. */
export async function clearBreachCheck(db: Db, accountId: string, passwordHash: string): Promise<void> {
  await db
    .updateTable("account")
    .set({ isBreachCheckPending: false })
    .where("id", "=", accountId)
    .where("passwordHash", "=", passwordHash)
    .execute();
}
