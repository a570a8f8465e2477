import type { App } from "../../app.ts";
import { type Actor, ownsCredit } from "../../platform/actor.ts";
import { listProfiles } from "../branding/index.ts";
import { getCreditAccount } from "../ledger/index.ts";
import type { AccountProfile } from "./present.ts";
import { getAccount } from "./store.ts";

/** Everything that an account's owner sees of it: the account, its credit, its branding profiles. */
export async function readProfile(app: App, actor: Actor): Promise<AccountProfile> {
  const { db } = app.database;
  const account = await getAccount(db, actor.accountId);
  return {
    account,
    credit: ownsCredit(account) ? await getCreditAccount(db, account.id) : undefined,
    profiles: account.role === "reseller" ? await listProfiles(db, account.id) : undefined,
  };
}
