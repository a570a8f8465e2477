import { Failure } from "../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";
import { PaymentRefused, PaymentUnavailable, PaymentUnknown } from "../../providers/payment/contract.ts";

export function paymentNotFound(): Failure {
  return new Failure("not_found", "There is no such PayPal order.", [
    { path: "paypal_order_id", message: "is not the id of one of your PayPal orders" },
  ]);
}

export function billNotFound(): Failure {
  return new Failure("not_found", "There is nothing of this id to pay.", [
    { path: "orderId", message: "is not one of your orders, top-ups or invoices" },
  ]);
}

export function amountOutOfRange(minimumCents: bigint, maximumCents: bigint): Failure {
  const message = `must be from ${formatCents(minimumCents)} to ${formatCents(maximumCents)} USD`;
  return new Failure("amount_out_of_range", `The amount ${message}.`, [
    { path: "amount", message, minimum: toWireAmount(minimumCents), maximum: toWireAmount(maximumCents) },
  ]);
}

export function amountMismatch(totalCents: bigint): Failure {
  const message = `must be the total, ${formatCents(totalCents)} USD`;
  return new Failure("amount_mismatch", `The amount ${message}.`, [
    { path: "amount", message, total: toWireAmount(totalCents) },
  ]);
}

export function depositAlreadyMade(): Failure {
  return new Failure("deposit_already_made", "The initial deposit was made. Top up your credit: POST /credits/topup.");
}

export function prepaidOnly(): Failure {
  return new Failure(
    "billing_mode_conflict",
    "This account is postpaid: it pays its invoices and has no credit top-up.",
  );
}

export function orderIdRequired(): Failure {
  const message = "is required: a mobile user pays orders and top-ups, and has no credit";
  return new Failure("validation_failed", `orderId ${message}.`, [{ path: "orderId", message }]);
}

export function alreadyPaid(): Failure {
  return new Failure("already_paid", "This is paid, or is paid from credit: there is nothing to pay by PayPal.");
}

export function billClosed(): Failure {
  return new Failure("payment_closed", "This can't be paid any more: it was cancelled or has ended.");
}

export function planUnavailable(): Failure {
  return new Failure(
    "plan_unavailable",
    "The carrier no longer offers this plan, so it can't be paid for. Choose another.",
  );
}

export function paymentNotApproved(approvalLink: string | null): Failure {
  const sentence = "The payer has not approved the payment yet. Send them to approval_link, then capture again.";
  return new Failure("payment_not_approved", sentence, undefined, { extra: { approval_link: approvalLink } });
}

/** `approvalLink` is null when the declined payment can't be tried again. */
export function paymentDeclined(approvalLink: string | null): Failure {
  const remedy = approvalLink === null ? "Create a new payment." : "They can try another one at approval_link.";
  return new Failure("payment_declined", `The payer's instrument was declined. ${remedy}`, undefined, {
    extra: { approval_link: approvalLink },
  });
}

export function paymentClosed(): Failure {
  return new Failure("payment_closed", "This payment was cancelled or its time ran out. Create a new one.");
}

export function paymentProviderUnavailable(cause?: unknown): Failure {
  return new Failure(
    "payment_provider_unavailable",
    "PayPal can't be reached or refused the request. Nothing is charged twice; try again.",
    undefined,
    { cause, retryAfterSeconds: 5 },
  );
}

/** Whether PayPal, not we, failed. */
export function isProviderTrouble(error: unknown): boolean {
  return error instanceof PaymentRefused || error instanceof PaymentUnavailable || error instanceof PaymentUnknown;
}
