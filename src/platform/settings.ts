import type { Db, Tx } from "./database.ts";

/** Something small that is kept for all processes, by name; undefined until it is saved. */
export async function findSetting(db: Db, name: string): Promise<unknown> {
  const found = await db.selectFrom("setting").select("value").where("name", "=", name).executeTakeFirst();
  return found?.value;
}

export async function saveSetting(tx: Tx, name: string, setting: string | number, now: Date): Promise<void> {
  const value = JSON.stringify(setting);
  await tx
    .insertInto("setting")
    .values({ name, value, updatedAt: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, updatedAt: now }))
    .execute();
}
