import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { Failure } from "../../platform/failure.ts";
import { capturePayment } from "./capture-payment.ts";
import {
  paymentClosed,
  paymentDeclined,
  paymentNotApproved,
  paymentNotFound,
  paymentProviderUnavailable,
} from "./errors.ts";
import type { Payables } from "./payable.ts";
import { type CaptureBody, captureFields } from "./schema.ts";
import { findOwnCheckout, type PaymentRow } from "./store.ts";

/** The one id that a capture names, under whichever of its four names. Throws `validation_failed` for none, and for two that differ. */
export function readCheckoutId(body: CaptureBody): string {
  const given = captureFields.flatMap((path) => (body[path] === undefined ? [] : [{ path, id: body[path] }]));
  const [first] = given;
  if (!first) throw invalidId("orderID", "is required: the id of the paypal_order");
  const other = given.find(({ id }) => id !== first.id);
  if (other) throw invalidId(other.path, `differs from ${first.path}: send one of them`);
  return first.id;
}

function invalidId(path: string, message: string): Failure {
  return new Failure("validation_failed", `${path} ${message}.`, [{ path, message }]);
}

/**
 * Captures a payment of the caller's and returns it completed, or pending at PayPal. A payment that was captured before, from wherever,
 * is returned as it is. Throws what else it can be: not approved, declined, closed, not theirs.
 */
export async function captureOwn(
  app: App,
  payables: Payables,
  actor: Actor,
  checkoutId: string,
  isWanted: (payment: PaymentRow) => boolean = () => true,
): Promise<PaymentRow> {
  const found = await findOwnCheckout(app.database.db, actor.accountId, checkoutId);
  if (!found || !isWanted(found)) throw paymentNotFound();
  return requireMoney(await capturePayment(app, payables, found.id));
}

/** Money that waits for PayPal or for a person is `pending` to its payer. */
function requireMoney(payment: PaymentRow): PaymentRow {
  switch (payment.state) {
    case "completed":
    case "pending":
    case "review":
      return payment;
    case "awaiting_payer":
      throw paymentNotApproved(payment.approvalLink);
    case "declined":
      throw paymentDeclined(payment.approvalLink);
    case "expired":
    case "cancelled":
      throw paymentClosed();
    case "creating":
    case "capturing":
      throw paymentProviderUnavailable();
  }
}
