import type { Db } from "../../platform/database.ts";
import { findDefaultProfile, findProfile, type Profile } from "./store.ts";

/** The profile that brands an order: the one asked for, if it is the account's, else the default, if there is one. */
export async function findProfileForOrder(
  db: Db,
  accountId: string,
  profileId: string | undefined,
): Promise<Profile | undefined> {
  return profileId === undefined
    ? await findDefaultProfile(db, accountId)
    : await findProfile(db, accountId, profileId);
}
