import type { ErrorCode } from "../../../platform/error-catalogue.ts";
import { Failure } from "../../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../../platform/money.ts";
import type { RejectionReason } from "../../../providers/esim/contract.ts";
import type { TopupRow } from "./store.ts";

export function unknownPackage(packageCode: string): Failure {
  return new Failure("not_found", `This eSIM has no top-up plan ${packageCode}. Read its top-up plans again.`, [
    { path: "package_code", message: "is not one of this eSIM's top-up plans" },
  ]);
}

export function periodNotTaken(): Failure {
  const message = "is only for day passes; this plan is not one";
  return new Failure("validation_failed", `period_days ${message}.`, [{ path: "period_days", message }]);
}

export function priceAboveMaximum(priceCents: bigint): Failure {
  return new Failure("price_changed", `This top-up costs ${formatCents(priceCents)} USD now, more than max_price.`, [
    { path: "max_price", message: `the price is ${formatCents(priceCents)}`, amount: toWireAmount(priceCents) },
  ]);
}

export function orderBeingCancelled(): Failure {
  return new Failure("invalid_state", "This eSIM's order is being cancelled, so it can't be topped up.");
}

/** Why the carrier added nothing, as the answer to the top-up says it. */
export function topupRefused(code: ErrorCode, reason: string, topupId: string): Failure {
  return new Failure(code, reason, undefined, { extra: { order_id: topupId } });
}

/** What a refusal of the carrier's is to the caller; everything that is not theirs to mend is one code. */
const refusals: Record<RejectionReason, { code: ErrorCode; reason: string; advice?: string }> = {
  out_of_stock: { code: "out_of_stock", reason: "The carrier has none of this top-up left." },
  price_changed: {
    code: "price_changed",
    reason: "The carrier changed the price of this top-up.",
    advice: "read the top-up plans again",
  },
  invalid_state: { code: "invalid_state", reason: "The eSIM's present state forbids a top-up." },
  plan_gone: {
    code: "provider_refused",
    reason: "The carrier no longer offers this top-up.",
    advice: "choose another",
  },
  not_found: { code: "provider_refused", reason: "The carrier does not know this eSIM or top-up." },
  provider_funds: { code: "provider_refused", reason: "The carrier can't sell to us just now; we were told." },
  misconfigured: { code: "provider_refused", reason: "The carrier can't sell to us just now; we were told." },
  refused: { code: "provider_refused", reason: "The carrier refused the top-up." },
};

/** Why the carrier added nothing, and what becomes of the money. */
export function describeRefusal(
  paidBy: TopupRow["paidBy"],
  refusal: RejectionReason,
): { failureCode: string; failureReason: string } {
  const { code, reason, advice } = refusals[refusal];
  const money = paidBy === "credit" ? "Nothing was charged" : "Your payment is refunded";
  return { failureCode: code, failureReason: `${reason} ${money}${advice === undefined ? "" : `; ${advice}`}.` };
}
