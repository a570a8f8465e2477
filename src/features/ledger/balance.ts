import type { Static } from "typebox";
import type { Db } from "../../platform/database.ts";
import { currency, toWireAmount } from "../../platform/money.ts";
import type { CreditBalance } from "./schema.ts";
import { type CreditAccount, getCreditAccount } from "./store.ts";

/** What can be spent now, in cents: the balance and the limit less what open orders reserve. */
export function availableCents(account: CreditAccount): bigint {
  return account.postedCents + account.creditLimitCents - account.heldCents;
}

/** The balance of `accountId` as the wire has it. */
export async function readBalance(db: Db, accountId: string): Promise<Static<typeof CreditBalance>> {
  return presentBalance(await getCreditAccount(db, accountId));
}

export function presentBalance(account: CreditAccount): Static<typeof CreditBalance> {
  const shared = { currency, billing_mode: account.billingMode, billing_basis: account.billingBasis };
  const available = {
    available_credit: toWireAmount(availableCents(account)),
    ...(account.owedCents > 0n ? { owed: toWireAmount(account.owedCents) } : {}),
  };
  if (account.billingMode === "prepaid") {
    return {
      balance: toWireAmount(account.postedCents),
      ...shared,
      soft_limit_threshold: toWireAmount(account.softLimitCents),
      current_usage: toWireAmount(account.heldCents),
      ...available,
    };
  }
  return {
    // Below zero it is what is owed: in both modes the completed transactions add up to it.
    balance: toWireAmount(account.postedCents),
    ...shared,
    soft_limit_threshold: toWireAmount(account.softLimitCents),
    credit_limit: toWireAmount(account.creditLimitCents),
    current_usage: toWireAmount(usageCents(account)),
    ...available,
  };
}

/** Unpaid charges and open holds; a positive balance is spent first. */
export function usageCents(account: CreditAccount): bigint {
  const usage = account.heldCents - account.postedCents;
  return usage > 0n ? usage : 0n;
}
