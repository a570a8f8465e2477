import { Failure } from "../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";
import type { CreditAccount } from "./store.ts";

const creditRemedies: Record<CreditAccount["billingMode"], string> = {
  prepaid: "Top up your credit and order again.",
  postpaid: "Pay your open invoices if there are any, or ask for a higher limit.",
};

export function insufficientCredit(
  requiredCents: bigint,
  availableCents: bigint,
  billingMode: CreditAccount["billingMode"],
): Failure {
  const required = toWireAmount(requiredCents);
  const available = toWireAmount(availableCents);
  return new Failure(
    "insufficient_credit",
    `This costs ${formatCents(requiredCents)} USD and ${formatCents(availableCents)} USD is available. ${creditRemedies[billingMode]}`,
    [{ path: "available_credit", message: `${formatCents(requiredCents)} is required`, required, available }],
  );
}

export function onboardingIncomplete(missing: "verification" | "deposit"): Failure {
  const [path, sentence] =
    missing === "verification"
      ? ["verified_at", "Verify your e-mail address first."]
      : ["initial_deposit_made", "Make the initial deposit first: POST /deposit/initiate."];
  return new Failure("onboarding_incomplete", sentence, [{ path, message: sentence }]);
}

const debtRemedies: Record<CreditAccount["billingMode"], string> = {
  prepaid: "Top up at least that much, then order again.",
  // What it owes may not be invoiced yet.
  postpaid: "Pay your open invoices if there are any, or ask for a higher limit, then order again.",
};

export function accountBlocked(owedCents: bigint, billingMode: CreditAccount["billingMode"]): Failure {
  return new Failure(
    "account_blocked",
    `A payment was taken back at PayPal and ${formatCents(owedCents)} USD of it had been spent. ${debtRemedies[billingMode]}`,
    [{ path: "owed", message: `${formatCents(owedCents)} USD is owed`, owed: toWireAmount(owedCents) }],
  );
}

/** For the operator, who takes credit away. */
export function adjustmentNotCovered(takenCents: bigint, availableCents: bigint): Failure {
  return new Failure(
    "insufficient_credit",
    `${formatCents(availableCents)} USD is available, so ${formatCents(takenCents)} USD can't be taken.`,
  );
}

export function invalidMoment(path: string): Failure {
  const message = "must be a date such as 2026-01-31 or a time in ISO 8601";
  return new Failure("validation_failed", `${path} ${message}.`, [{ path, message }]);
}

export function billingConflict(sentence: string): Failure {
  return new Failure("billing_mode_conflict", sentence);
}

export function limitBelowUsage(usedCents: bigint): Failure {
  return new Failure("billing_mode_conflict", `${formatCents(usedCents)} USD is in use, so the limit can't be lower.`);
}
