import type { Tx } from "../../platform/database.ts";
import type { Capture } from "../../providers/payment/contract.ts";
import { creditPayment, lockCreditAccount, movePlatformMoney, platformAccounts } from "../ledger/index.ts";
import type { PaidOutcome, Payables } from "./payable.ts";
import { requestRefund } from "./refunds/request-refund.ts";
import { firstReturnsCheckAt } from "./reversals/next-returns-check.ts";
import { type PaymentRow, updatePayment } from "./store.ts";

/** Books captured money where it belongs and hands it to what it pays for. The caller holds the payment's lock and has compared the amounts. */
export async function bookPayment(
  tx: Tx,
  payables: Payables,
  payment: PaymentRow,
  capture: Capture,
  now: Date,
): Promise<PaymentRow> {
  const refundReason = await bookByPurpose(tx, payables, payment, now);
  const completed = await updatePayment(tx, payment.id, {
    state: "completed",
    captureId: capture.id,
    feeCents: capture.feeCents,
    refundReason,
    captureLeaseUntil: null,
    checkAt: null,
    returnsCheckAt: firstReturnsCheckAt(now),
    completedAt: now,
    updatedAt: now,
  });
  if (refundReason !== null) {
    const { id: paymentId, amountCents } = payment;
    await requestRefund(tx, { paymentId, reason: refundReason, amountCents, now });
  }
  return completed;
}

/** Returns why the money must go back, or null when it is where it belongs. */
async function bookByPurpose(tx: Tx, payables: Payables, payment: PaymentRow, now: Date): Promise<string | null> {
  if (payment.purpose === "deposit" || payment.purpose === "topup") {
    await bookCredit(tx, payment, now);
    return null;
  }
  const outcome = await handOver(tx, payables, payment, now);
  if (outcome === "accepted" && payment.purpose === "invoice")
    await credit(tx, payment, `Payment of ${payment.subjectId}`, false, now);
  else
    await movePlatformMoney(tx, {
      type: "payment",
      cause: `payment:${payment.id}`,
      description: `Payment of ${payment.subjectId}`,
      reference: payment.subjectId,
      from: platformAccounts.paypal,
      to: platformAccounts.orderFunds,
      amountCents: payment.amountCents,
      now,
    });
  return outcome === "accepted" ? null : outcome.refund;
}

async function handOver(tx: Tx, payables: Payables, payment: PaymentRow, now: Date): Promise<PaidOutcome> {
  const { id: paymentId, accountId, amountCents, subjectId, purpose } = payment;
  const payable = purpose === "deposit" || purpose === "topup" ? undefined : payables[purpose];
  if (!payable || subjectId === null) return { refund: "not_payable" };
  return await payable.onPaid(tx, { paymentId, subjectId, accountId, amountCents }, now);
}

/** Of several deposits that were open at once the first one paid is the deposit; the others top the credit up. */
async function bookCredit(tx: Tx, payment: PaymentRow, now: Date): Promise<void> {
  const { depositedAt } = await lockCreditAccount(tx, payment.accountId);
  const isDeposit = payment.purpose === "deposit" && depositedAt === null;
  await credit(tx, payment, isDeposit ? "Initial deposit by PayPal" : "Credit top-up by PayPal", isDeposit, now);
}

/** Credits what was captured in place of what was asked for, which has stood in suspense. The caller holds the payment's lock. */
export async function creditFromSuspense(tx: Tx, payment: PaymentRow, amountCents: bigint, now: Date): Promise<void> {
  const { depositedAt } = await lockCreditAccount(tx, payment.accountId);
  const isDeposit = payment.purpose === "deposit" && depositedAt === null;
  const from = { account: platformAccounts.suspense, cause: `settle:${payment.id}` };
  await credit(tx, { ...payment, amountCents }, "Payment by PayPal of another amount", isDeposit, now, from);
}

async function credit(
  tx: Tx,
  payment: PaymentRow,
  description: string,
  isDeposit: boolean,
  now: Date,
  from: { account: string; cause: string } = { account: platformAccounts.paypal, cause: `payment:${payment.id}` },
): Promise<void> {
  await creditPayment(tx, {
    // The id that the statement shows while the payment is pending.
    id: payment.id,
    accountId: payment.accountId,
    amountCents: payment.amountCents,
    from: from.account,
    cause: from.cause,
    description,
    reference: payment.subjectId ?? payment.checkoutId,
    isDeposit,
    now,
  });
}
