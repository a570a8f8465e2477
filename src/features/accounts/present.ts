import type { Static } from "typebox";
import { type Profile, presentProfile } from "../branding/index.ts";
import { type CreditAccount, presentBalance } from "../ledger/index.ts";
import type { CurrentUser, LoginUser, User } from "./schema.ts";
import type { Account } from "./store.ts";

/** An account with what belongs to it by its role. */
export interface AccountProfile {
  account: Account;
  credit: CreditAccount | undefined;
  /** A reseller's branding profiles. */
  profiles: Profile[] | undefined;
}

export function presentLogin(account: Account): Static<typeof LoginUser> {
  return { id: account.id, email: account.email, role: account.role };
}

export function presentUser({ account, credit, profiles }: AccountProfile): Static<typeof User> {
  return {
    ...presentLogin(account),
    verified_at: account.verifiedAt?.toISOString() ?? null,
    profile_complete: account.name !== null && (account.role !== "reseller" || (profiles ?? []).length > 0),
    initial_deposit_made: (credit?.depositedAt ?? null) !== null,
  };
}

export function presentCurrentUser(profile: AccountProfile, publicUrl: string): CurrentUser {
  const { account, credit, profiles } = profile;
  return {
    ...presentUser(profile),
    name: account.name,
    created_at: account.createdAt.toISOString(),
    ...(credit ? { credit_account: presentBalance(credit) } : {}),
    ...(profiles ? { reseller_profiles: profiles.map((row) => presentProfile(row, publicUrl)) } : {}),
  };
}
