import type { Db, Tx } from "../../platform/database.ts";

/** True for the first notice of a day about a profile's server. */
export async function claimNotice(tx: Tx, profileId: string, day: string): Promise<boolean> {
  const result = await tx
    .insertInto("smtpFallbackNotice")
    .values({ profileId, day })
    .onConflict((conflict) => conflict.columns(["profileId", "day"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Where an account reads its mail. */
export async function getAddress(db: Db, accountId: string): Promise<string> {
  const account = await db.selectFrom("account").select("email").where("id", "=", accountId).executeTakeFirstOrThrow();
  return account.email;
}
