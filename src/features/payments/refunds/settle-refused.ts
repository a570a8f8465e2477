import type { App } from "../../../app.ts";
import type { Tx } from "../../../platform/database.ts";
import { Failure } from "../../../platform/failure.ts";
import { toWireAmount } from "../../../platform/money.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { movePlatformMoney, platformAccounts } from "../../ledger/index.ts";
import { sumUnusedReturns } from "../reversals/store.ts";
import { findPayment, lockPayment } from "../store.ts";
import { listRefundsOf, type RefundRow, updateRefund } from "./store.ts";

export interface SettledRefusals {
  /** What the operator has paid back by another way. */
  paidCents: bigint;
  /** What of it PayPal had given back by itself, so that it was not to be paid again. */
  returnedCents: bigint;
}

/**
 * The operator's word that the payer has what PayPal refused to refund of a payment. Closes those refunds in the books; throws `not_found`,
 * and `invalid_state` where PayPal refused none.
 */
export async function settleRefused(app: App, paymentId: string): Promise<SettledRefusals> {
  if (!(await findPayment(app.database.db, paymentId)))
    throw new Failure("not_found", `There is no payment ${paymentId}.`);
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const { accountId } = await lockPayment(tx, paymentId);
    const refused = (await listRefundsOf(tx, paymentId)).filter(({ state }) => state === "refused");
    if (refused.length === 0)
      throw new Failure("invalid_state", `PayPal refuses no refund of ${paymentId}: there is nothing to settle.`);
    const settled: SettledRefusals = { paidCents: 0n, returnedCents: 0n };
    for (const refund of refused) {
      const unusedCents = await sumUnusedReturns(tx, paymentId);
      const returnedCents = unusedCents < refund.amountCents ? unusedCents : refund.amountCents;
      await closeRefused(tx, refund, returnedCents, now);
      settled.returnedCents += returnedCents;
      settled.paidCents += refund.amountCents - returnedCents;
    }
    const detail = { payment_id: paymentId, decision: "paid", amount: toWireAmount(settled.paidCents) };
    await recordAudit(tx, { accountId, by: "operator", action: "payment_settled", detail }, now);
    return settled;
  });
}

/** What PayPal gave back by itself was booked as a loss in suspense: it is made good by the money that was kept for the refund. */
async function closeRefused(tx: Tx, refund: RefundRow, returnedCents: bigint, now: Date): Promise<void> {
  const from = refund.reason === "wrong_amount" ? platformAccounts.suspense : platformAccounts.orderFunds;
  const shared = { type: "settlement" as const, reference: refund.paymentId, from, now };
  const description = `Refund of ${refund.paymentId}: ${refund.reason}`;
  const paidCents = refund.amountCents - returnedCents;
  if (returnedCents > 0n && from !== platformAccounts.suspense)
    await movePlatformMoney(tx, {
      ...shared,
      cause: `refund-returned:${refund.id}`,
      description: `${description}, given back by PayPal`,
      to: platformAccounts.suspense,
      amountCents: returnedCents,
    });
  if (paidCents > 0n)
    await movePlatformMoney(tx, {
      ...shared,
      cause: `refund-paid:${refund.id}`,
      description: `${description}, paid by another way`,
      to: platformAccounts.adjustments,
      amountCents: paidCents,
    });
  // PayPal may have begun a refund before it refused: its id would say that PayPal paid.
  await updateRefund(tx, refund.id, { state: "completed", processorRefundId: null, lastError: null, updatedAt: now });
}
