import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { after, secondMs } from "../../platform/clock.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { IdempotentRun } from "../../platform/idempotency.ts";
import { newId } from "../../platform/ids.ts";
import { currency } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type Checkout, PaymentRefused } from "../../providers/payment/contract.ts";
import { isProviderTrouble, paymentNotFound, paymentProviderUnavailable } from "./errors.ts";
import { nextCheckAt } from "./next-check.ts";
import { getPayment, insertPayment, lockPayment, type PaymentRow, updatePayment } from "./store.ts";

const brandName = "Passim";
/** Until then the request that made it may still be talking to PayPal. */
const creationMs = 60 * secondMs;

export interface PaymentWish {
  accountId: string;
  purpose: PaymentRow["purpose"];
  subjectId: string | null;
  amountCents: bigint;
  description: string;
  returnUrl: string;
  cancelUrl: string;
}

/**
 * Opens a payment at PayPal and returns it with its approval link. Our record is committed before PayPal is called, so that no checkout
 * exists which we don't know. Throws `payment_provider_unavailable`.
 */
export async function openPayment(
  app: App,
  wish: PaymentWish,
  idempotency: IdempotentRun | undefined,
): Promise<PaymentRow> {
  const { description, ...kept } = wish;
  const now = app.clock.now();
  const id = newId("txn");
  await inTransaction(app, async (tx) => {
    await insertPayment(tx, {
      id,
      ...kept,
      currency,
      state: "creating",
      checkAt: after(now, creationMs),
      createdAt: now,
      updatedAt: now,
    });
    await idempotency?.attach(tx, id);
  });
  crashPoint("payment-opened");
  return await ensureCheckout(app, await getPayment(app.database.db, id), description);
}

/** How a payment stands that was opened under an Idempotency-Key whose answer was lost; one that is half made is made whole. */
export async function describeOpened(app: App, actor: Actor, paymentId: string): Promise<PaymentRow> {
  const payment = await getPayment(app.database.db, paymentId);
  if (payment.accountId !== actor.accountId) throw paymentNotFound();
  return await ensureCheckout(app, payment, `Payment ${payment.id}`);
}

/** Makes the payment's checkout unless it has one: asked twice, PayPal answers the same. Throws `payment_provider_unavailable`. */
async function ensureCheckout(app: App, payment: PaymentRow, description: string): Promise<PaymentRow> {
  if (payment.state !== "creating") return payment;
  const checkout = await createCheckout(app, payment, description);
  crashPoint("checkout-made");
  const now = app.clock.now();
  const opened = await inTransaction(app, async (tx) => {
    const present = await lockPayment(tx, payment.id);
    if (present.state !== "creating") return present;
    return await updatePayment(tx, payment.id, {
      state: "awaiting_payer",
      checkoutId: checkout.id,
      approvalLink: checkout.approvalLink,
      checkAt: nextCheckAt(payment.createdAt, now),
      updatedAt: now,
    });
  });
  crashPoint("checkout-recorded");
  return opened;
}

async function createCheckout(app: App, payment: PaymentRow, description: string): Promise<Checkout> {
  try {
    const { id: reference, amountCents, returnUrl, cancelUrl } = payment;
    return await app.payments.createCheckout({
      reference,
      amountCents,
      currency: payment.currency,
      description,
      brandName,
      returnUrl,
      cancelUrl,
    });
  } catch (error) {
    if (!isProviderTrouble(error)) throw error;
    app.log.warn({ err: error, payment: payment.id }, "PayPal gave no checkout for a payment");
    if (error instanceof PaymentRefused) await closeRefused(app, payment.id);
    throw paymentProviderUnavailable(error);
  }
}

async function closeRefused(app: App, paymentId: string): Promise<void> {
  await inTransaction(app, async (tx) => {
    const present = await lockPayment(tx, paymentId);
    if (present.state !== "creating") return;
    await updatePayment(tx, paymentId, { state: "cancelled", checkAt: null, updatedAt: app.clock.now() });
  });
}
