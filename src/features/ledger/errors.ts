import { Failure } from "../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";

export function insufficientCredit(requiredCents: bigint, availableCents: bigint): Failure {
  const required = toWireAmount(requiredCents);
  const available = toWireAmount(availableCents);
  return new Failure(
    "insufficient_credit",
    `This costs ${formatCents(requiredCents)} USD and ${formatCents(availableCents)} USD is available. Top up your credit and order again.`,
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

export function accountBlocked(owedCents: bigint): Failure {
  return new Failure(
    "account_blocked",
    `A payment was taken back at PayPal and ${formatCents(owedCents)} USD of it had been spent. Top up at least that much, then order again.`,
    [{ path: "owed", message: `${formatCents(owedCents)} USD is owed`, owed: toWireAmount(owedCents) }],
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
