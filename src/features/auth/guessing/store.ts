import type { Selectable } from "kysely";
import type { Db, Tx } from "../../../platform/database.ts";
import type { LoginAttemptTable } from "../../../platform/schema.generated.ts";

export type Tries = Selectable<LoginAttemptTable>;

/** The tries under a key, locked, with one that is beginning among them when there were none. */
export async function lockTries(tx: Tx, addressKey: string, now: Date): Promise<Tries & { isFirst: boolean }> {
  const first = await tx
    .insertInto("loginAttempt")
    .values({ addressKey, failed: 1, blockedUntil: null, updatedAt: now })
    .onConflict((conflict) => conflict.column("addressKey").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (first) return { ...first, isFirst: true };
  const present = await tx
    .selectFrom("loginAttempt")
    .selectAll()
    .where("addressKey", "=", addressKey)
    .forUpdate()
    .executeTakeFirst();
  // Forgotten between the two statements: a right password came in.
  return present ? { ...present, isFirst: false } : await lockTries(tx, addressKey, now);
}

export async function updateTries(tx: Tx, tries: Tries): Promise<void> {
  await tx.updateTable("loginAttempt").set(tries).where("addressKey", "=", tries.addressKey).execute();
}

export async function deleteTries(db: Db, addressKey: string): Promise<void> {
  await db.deleteFrom("loginAttempt").where("addressKey", "=", addressKey).execute();
}

export async function isKnownNetwork(db: Db, networkKey: string): Promise<boolean> {
  const found = await db
    .selectFrom("knownNetwork")
    .select("networkKey")
    .where("networkKey", "=", networkKey)
    .executeTakeFirst();
  return found !== undefined;
}

export async function saveKnownNetwork(tx: Tx, networkKey: string, seenAt: Date): Promise<void> {
  await tx
    .insertInto("knownNetwork")
    .values({ networkKey, seenAt })
    .onConflict((conflict) => conflict.column("networkKey").doUpdateSet({ seenAt }))
    .execute();
}

/** Forgets tries and networks that were last heard of before these moments. */
export async function deleteOldGuesses(tx: Tx, before: { tries: Date; networks: Date }): Promise<void> {
  await tx.deleteFrom("loginAttempt").where("updatedAt", "<", before.tries).execute();
  await tx.deleteFrom("knownNetwork").where("seenAt", "<", before.networks).execute();
}
