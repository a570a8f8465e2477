import type { Static } from "typebox";
import type { App } from "../../app.ts";
import type { Db } from "../../platform/database.ts";
import { type Answer, accepted, ok } from "../../platform/http/route.ts";
import { toWireAmount } from "../../platform/money.ts";
import { findBalanceAfter, findCreditAccount, findCreditMoved, getCreditAccount } from "../ledger/index.ts";
import { paymentClosed } from "./errors.ts";
import { depositCents } from "./limits.ts";
import { listRefundsOf } from "./refunds/store.ts";
import type { DepositStatus, PaymentTransaction, PayPalOrder } from "./schema.ts";
import type { PaymentRow } from "./store.ts";

const wireStatuses: Record<PaymentRow["state"], string> = {
  creating: "CREATED",
  awaiting_payer: "CREATED",
  capturing: "PENDING",
  pending: "PENDING",
  review: "PENDING",
  completed: "COMPLETED",
  declined: "DECLINED",
  expired: "VOIDED",
  cancelled: "VOIDED",
};

const approvableStates: readonly PaymentRow["state"][] = ["awaiting_payer", "declined"];

/** An opened payment as `paypal_order`. One that never reached PayPal has nothing to show and is `payment_closed`. */
export function answerOpened(payment: PaymentRow): Answer {
  if (payment.checkoutId === null) throw paymentClosed();
  const paypalOrder: Static<typeof PayPalOrder> = {
    id: payment.checkoutId,
    amount: toWireAmount(payment.amountCents),
    currency: payment.currency,
    approval_link: approvableStates.includes(payment.state) ? payment.approvalLink : null,
    status: wireStatuses[payment.state],
  };
  return ok({ message: "PayPal order created", paypal_order: paypalOrder });
}

/** A captured payment as `transaction`: 200 when it is completed, 202 while PayPal or a person has to decide. */
export async function answerCaptured(app: App, payment: PaymentRow): Promise<Answer> {
  const transaction = await presentTransaction(app.database.db, payment);
  if (transaction.status === "pending")
    return accepted({ message: "PayPal has not decided on this payment yet", transaction });
  const message =
    payment.refundReason === null
      ? "Payment captured"
      : "The payment was captured, but there was nothing left to pay: it goes back to the payer";
  return ok({ message, transaction });
}

async function presentTransaction(db: Db, payment: PaymentRow): Promise<Static<typeof PaymentTransaction>> {
  const [refund] = payment.refundReason === null ? [] : await listRefundsOf(db, payment.id);
  return {
    id: payment.id,
    // What the operator credited of another amount is what came, not what was asked for.
    amount: toWireAmount((await findCreditMoved(db, payment.id)) ?? payment.amountCents),
    status: payment.state === "completed" ? "completed" : "pending",
    new_balance: toWireAmount(await balanceAfter(db, payment)),
    currency: payment.currency,
    ...(refund ? { refund_status: refund.state } : {}),
  };
}

/** The same however often it is asked: the balance that this payment left, not today's. */
async function balanceAfter(db: Db, payment: PaymentRow): Promise<bigint> {
  const posted = await findBalanceAfter(db, payment.id);
  return posted ?? (await findCreditAccount(db, payment.accountId))?.postedCents ?? 0n;
}

export async function presentDepositStatus(app: App, accountId: string): Promise<Static<typeof DepositStatus>> {
  const account = await getCreditAccount(app.database.db, accountId);
  return {
    initial_deposit_made: account.depositedAt !== null,
    amount: account.depositCents === null ? null : toWireAmount(account.depositCents),
    deposited_at: account.depositedAt?.toISOString() ?? null,
    balance: toWireAmount(account.postedCents),
    currency: account.currency,
    minimum: toWireAmount(depositCents.minimum),
    maximum: toWireAmount(depositCents.maximum),
  };
}
