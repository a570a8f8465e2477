import type { Db } from "../../platform/database.ts";
import { findDefaultProfile, findProfile, type Profile } from "./store.ts";

/**
 * The profile that brands an order: the one asked for, else the default. Null without a default, and for an id that is not the account's;
 * only in the latter case was an id given.
 */
export async function getProfileForOrder(
  db: Db,
  accountId: string,
  profileId: string | undefined,
): Promise<Profile | null> {
  const found =
    profileId === undefined ? await findDefaultProfile(db, accountId) : await findProfile(db, accountId, profileId);
  return found ?? null;
}
