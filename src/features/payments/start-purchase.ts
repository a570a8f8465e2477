import type { App } from "../../app.ts";
import { type Actor, ownsCredit } from "../../platform/actor.ts";
import type { Failure } from "../../platform/failure.ts";
import type { IdempotentRun } from "../../platform/idempotency.ts";
import { readWireAmount, requireCurrency } from "../../platform/money.ts";
import { alreadyPaid, amountMismatch, billClosed, billNotFound, orderIdRequired, planUnavailable } from "./errors.ts";
import { openPayment } from "./open-payment.ts";
import { ownPages } from "./pages/own-pages.ts";
import { findBill, type PayableState, type Payables } from "./payable.ts";
import type { PurchaseBody } from "./schema.ts";
import { startTopup } from "./start-topup.ts";
import type { PaymentRow } from "./store.ts";

const refusals: Record<Exclude<PayableState, "payable">, () => Failure> = {
  already_paid: alreadyPaid,
  closed: billClosed,
  unavailable: planUnavailable,
};

/** Opens a payment of an order, a top-up or an invoice; without an id it tops up the credit of who has some. */
export async function startPurchase(
  app: App,
  payables: Payables,
  actor: Actor,
  body: PurchaseBody,
  idempotency: IdempotentRun | undefined,
): Promise<PaymentRow> {
  if (body.orderId === undefined) {
    if (!ownsCredit(actor)) throw orderIdRequired();
    return await startTopup(app, actor, body, idempotency);
  }
  requireCurrency(body.currency);
  const amountCents = readWireAmount(body.amount);
  const { accountId } = actor;
  const bill = await findBill(app.database.db, payables, accountId, body.orderId);
  if (!bill) throw billNotFound();
  if (bill.state !== "payable") throw refusals[bill.state]();
  if (amountCents !== bill.amountCents) throw amountMismatch(bill.amountCents);
  const { purpose, description } = bill;
  const wish = { accountId, purpose, subjectId: body.orderId, amountCents, description, ...ownPages(app.config) };
  return await openPayment(app, wish, idempotency);
}
