import type { App } from "../../app.ts";
import type { Tx } from "../../platform/database.ts";
import { toWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { describeChanges, recordAudit } from "../audit/index.ts";
import { collectDebt } from "./collect-debt.ts";
import { billingConflict, limitBelowUsage } from "./errors.ts";
import { listOpenInvoices } from "./invoices/store.ts";
import { reviewSoftLimit } from "./soft-limit.ts";
import { type CreditAccount, lockCreditAccount, setBilling as writeBilling } from "./store.ts";

export interface BillingChange {
  billingMode?: "prepaid" | "postpaid";
  billingBasis?: "retail" | "wholesale";
  creditLimitCents?: bigint;
  softLimitCents?: bigint;
}

/**
 * The operator's terms for an account; what is left out stays. Throws `billing_mode_conflict` when open orders or debt forbid another mode,
 * or when the limit would lie below what is used.
 */
export async function setBilling(app: App, accountId: string, change: BillingChange): Promise<CreditAccount> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const present = await lockCreditAccount(tx, accountId);
    const next = readTerms(present, change);
    requirePossible(present, next, change);
    if (present.billingMode === "postpaid" && next.billingMode === "prepaid") await requireNothingOpen(tx, accountId);
    // A limit that is raised is credit that pays a debt.
    const changed = await collectDebt(tx, await writeBilling(tx, accountId, next), null, now);
    await reviewSoftLimit(tx, changed, now);
    const detail = describeTerms(changed);
    const changes = describeChanges(describeTerms(present), detail);
    await recordAudit(tx, { accountId, by: "operator", action: "billing_changed", detail, changes }, now);
    return changed;
  });
}

function describeTerms(terms: CreditAccount) {
  return {
    billing_mode: terms.billingMode,
    billing_basis: terms.billingBasis,
    credit_limit: toWireAmount(terms.creditLimitCents),
    soft_limit: toWireAmount(terms.softLimitCents),
  };
}

type Terms = Parameters<typeof writeBilling>[2];

function readTerms(present: CreditAccount, change: BillingChange): Terms {
  const billingMode = change.billingMode ?? present.billingMode;
  return {
    billingMode,
    billingBasis: change.billingBasis ?? present.billingBasis,
    // Prepaid credit has no limit to draw on.
    creditLimitCents: billingMode === "prepaid" ? 0n : (change.creditLimitCents ?? present.creditLimitCents),
    softLimitCents: change.softLimitCents ?? present.softLimitCents,
    // What was settled before is no matter for invoices; the balance that it left is.
    postpaidAfterNumber:
      billingMode === "postpaid" && present.billingMode === "prepaid"
        ? present.entryCount
        : present.postpaidAfterNumber,
  };
}

function requirePossible(present: CreditAccount, next: Terms, change: BillingChange): void {
  if (next.billingMode === "prepaid" && (change.creditLimitCents ?? 0n) > 0n)
    throw billingConflict("A prepaid account has no credit limit: it is spent from its balance.");
  if (next.billingMode !== present.billingMode) {
    if (present.heldCents > 0n)
      throw billingConflict(`Open orders reserve credit. Wait until they have settled, then change the mode.`);
    if (next.billingMode === "prepaid" && (present.postedCents < 0n || present.owedCents > 0n))
      throw billingConflict("The account owes money. Have its invoices paid, then change the mode.");
  }
  const usedCents = present.heldCents - present.postedCents;
  if (next.creditLimitCents < usedCents) throw limitBelowUsage(usedCents);
}

/** An open invoice can be offset by refunds since, and is to be paid all the same. */
async function requireNothingOpen(tx: Tx, accountId: string): Promise<void> {
  const [open] = await listOpenInvoices(tx, accountId);
  if (open) throw billingConflict(`${open.number} is not paid. Have it paid, then change the mode.`);
}
