import type { Db } from "../../platform/database.ts";
import { onboardingIncomplete } from "./errors.ts";
import { type CreditAccount, getCreditAccount, isOwnerVerified } from "./store.ts";

/** The credit account of somebody who may buy on it. Throws `onboarding_incomplete`; who is postpaid was let in by the operator. */
export async function requireOnboarded(db: Db, accountId: string): Promise<CreditAccount> {
  const credit = await getCreditAccount(db, accountId);
  if (credit.billingMode === "postpaid") return credit;
  if (!(await isOwnerVerified(db, accountId))) throw onboardingIncomplete("verification");
  if (credit.depositedAt === null) throw onboardingIncomplete("deposit");
  return credit;
}
