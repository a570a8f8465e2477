import type { App } from "../../app.ts";
import type { Tx } from "../../platform/database.ts";
import { Failure } from "../../platform/failure.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Capture } from "../../providers/payment/contract.ts";
import { recordAudit } from "../audit/index.ts";
import { findCreditAccount } from "../ledger/index.ts";
import { creditFromSuspense } from "./book-payment.ts";
import { isProviderTrouble, paymentProviderUnavailable } from "./errors.ts";
import { requestRefund } from "./refunds/request-refund.ts";
import { readReturnsOf } from "./reversals/read-returns.ts";
import { sumReturned } from "./reversals/store.ts";
import { findPayment, lockPayment, type PaymentRow, signalPayment, updatePayment } from "./store.ts";

export type ReviewDecision = "credit" | "refund";

/**
 * The operator's word on captured money that is not what was asked for: what of it has not gone back becomes the account's credit, or goes
 * back to the payer. Once all of it went back at PayPal no decision is needed. Returns the payment as it stands then; throws what forbids it.
 */
export async function settleReview(app: App, paymentId: string, decision?: ReviewDecision): Promise<PaymentRow> {
  const payment = await findPayment(app.database.db, paymentId);
  if (!payment) throw new Failure("not_found", `There is no payment ${paymentId}.`);
  requireReview(payment);
  const capture = await readCapture(app, payment);
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const locked = requireReview(await lockPayment(tx, paymentId));
    const leftCents = await leftOf(tx, locked, capture);
    const end = leftCents === 0n ? "returned" : await requirePossible(tx, locked, capture, leftCents, decision);
    const settled = await carryOut(tx, locked, end, leftCents, now);
    const detail = { payment_id: paymentId, decision: end, amount: toWireAmount(leftCents) };
    await recordAudit(tx, { accountId: locked.accountId, by: "operator", action: "payment_settled", detail }, now);
    await signalPayment(tx, paymentId);
    return settled;
  });
}

function requireReview(payment: PaymentRow): PaymentRow {
  if (payment.state === "review") return payment;
  throw new Failure("invalid_state", `${payment.id} is ${payment.state}: it waits for nobody's decision.`);
}

/** What PayPal says now, after everything that went back is in our books. */
async function readCapture(app: App, payment: PaymentRow): Promise<Capture> {
  try {
    const checkout = await readReturnsOf(app, payment);
    const capture = checkout?.captures.find(({ id }) => id === payment.captureId);
    if (capture) return capture;
    throw new Failure("not_found", `PayPal does not know the capture ${payment.captureId ?? ""} any more.`);
  } catch (error) {
    throw isProviderTrouble(error) ? paymentProviderUnavailable(error) : error;
  }
}

async function leftOf(tx: Tx, payment: PaymentRow, capture: Capture): Promise<bigint> {
  // Another currency's returns are not in the books: only PayPal's word tells.
  if (capture.currency !== payment.currency) return capture.status === "refunded" ? 0n : capture.amountCents;
  return capture.amountCents - (await sumReturned(tx, payment.id));
}

async function requirePossible(
  tx: Tx,
  payment: PaymentRow,
  capture: Capture,
  leftCents: bigint,
  decision: ReviewDecision | undefined,
): Promise<ReviewDecision> {
  const held = `PayPal holds ${formatCents(leftCents)} ${capture.currency} of ${payment.id}, asked for were ${formatCents(payment.amountCents)} ${payment.currency}.`;
  if (capture.currency !== payment.currency)
    throw new Failure(
      "invalid_state",
      `${held} Refund the capture ${capture.id} in PayPal's console, then repeat this.`,
    );
  if (decision === undefined)
    throw new Failure(
      "invalid_state",
      `${held} Say --credit to credit the account with it, or --refund to send it back.`,
    );
  if (decision === "credit" && !(await findCreditAccount(tx, payment.accountId)))
    throw new Failure("invalid_state", `${held} The account is a mobile user's and has no credit: say --refund.`);
  return decision;
}

async function carryOut(
  tx: Tx,
  payment: PaymentRow,
  end: ReviewDecision | "returned",
  leftCents: bigint,
  now: Date,
): Promise<PaymentRow> {
  const { id: paymentId } = payment;
  switch (end) {
    case "returned":
      return await updatePayment(tx, paymentId, { state: "cancelled", updatedAt: now });
    case "credit":
      await creditFromSuspense(tx, payment, leftCents, now);
      return await updatePayment(tx, paymentId, { state: "completed", completedAt: now, updatedAt: now });
    case "refund":
      await requestRefund(tx, { paymentId, reason: "wrong_amount", amountCents: leftCents, now });
      return await updatePayment(tx, paymentId, {
        state: "completed",
        refundReason: "wrong_amount",
        completedAt: now,
        updatedAt: now,
      });
  }
}
