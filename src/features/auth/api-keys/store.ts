import type { Insertable, Selectable } from "kysely";
import type { KeyScope, Role } from "../../../platform/actor.ts";
import type { Db, Tx } from "../../../platform/database.ts";
import type { PageRequest } from "../../../platform/http/schemas.ts";
import type { ApiKeyTable } from "../../../platform/schema.generated.ts";

export type ApiKey = Selectable<ApiKeyTable>;

export async function insertKey(tx: Tx, key: Insertable<ApiKeyTable>): Promise<ApiKey> {
  return await tx.insertInto("apiKey").values(key).returningAll().executeTakeFirstOrThrow();
}

/** The key with this digest and its owner's present role: whoever knows it holds the key, so there is no account to ask for. */
export async function findKeyByHash(
  db: Db,
  keyHash: string,
): Promise<(Omit<ApiKey, "scopes"> & { role: Role; scopes: KeyScope[] }) | undefined> {
  return await db
    .selectFrom("apiKey")
    .innerJoin("account", "account.id", "apiKey.accountId")
    .selectAll("apiKey")
    .select("account.role")
    .where("apiKey.keyHash", "=", keyHash)
    // Only what the schema of the body lets through was ever stored.
    .$narrowType<{ scopes: KeyScope[] }>()
    .executeTakeFirst();
}

export async function markKeyUsed(db: Db, keyId: string, now: Date): Promise<void> {
  await db.updateTable("apiKey").set({ lastUsedAt: now }).where("id", "=", keyId).execute();
}

/** The account's keys that were not revoked, the newest first; expired ones are among them. */
export async function listKeys(db: Db, accountId: string, page: PageRequest): Promise<ApiKey[]> {
  return await standingKeys(db, accountId)
    .selectAll()
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function countKeys(db: Db, accountId: string): Promise<number> {
  const { count } = await standingKeys(db, accountId)
    .select((select) => select.fn.countAll<bigint>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function standingKeys(db: Db, accountId: string) {
  return db.selectFrom("apiKey").where("accountId", "=", accountId).where("revokedAt", "is", null);
}

/** Revokes a key; undefined when the account has no such key, or it was revoked before. */
export async function markKeyRevoked(tx: Tx, accountId: string, keyId: string, now: Date): Promise<ApiKey | undefined> {
  return await tx
    .updateTable("apiKey")
    .set({ revokedAt: now })
    .where("id", "=", keyId)
    .where("accountId", "=", accountId)
    .where("revokedAt", "is", null)
    .returningAll()
    .executeTakeFirst();
}
