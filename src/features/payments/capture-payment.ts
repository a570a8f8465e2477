import type { App } from "../../app.ts";
import { after, secondMs } from "../../platform/clock.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { Declined, NotApproved, PaymentRefused } from "../../providers/payment/contract.ts";
import { isProviderTrouble, paymentProviderUnavailable } from "./errors.ts";
import { expirePayment } from "./expire-payment.ts";
import { nextCheckAt } from "./next-check.ts";
import type { Payables } from "./payable.ts";
import { settlePayment } from "./settle-payment.ts";
import { lockPayment, type PaymentRow, paymentTopic, signalPayment, updatePayment } from "./store.ts";

/** While it lasts one process captures; should two, PayPal takes the money once, because both send the same key. */
const leaseMs = 30 * secondMs;
/** How long a call waits for another one that captures the same payment. */
const followMs = 20 * secondMs;
const pollMs = 500;
/** When the reconciler looks what became of a capture, should this process die. */
const lookMs = 15 * secondMs;

/**
 * Takes the money of an approved payment and books it, once however many ask at the same time: one of them calls PayPal and the others
 * wait for what comes of it. Returns the payment as it stands then; `awaiting_payer` means that the payer has not approved. Throws
 * `payment_provider_unavailable`, after which the reconciler goes on.
 */
export async function capturePayment(app: App, payables: Payables, paymentId: string): Promise<PaymentRow> {
  const deadline = after(app.clock.now(), followMs);
  for (let hasWaited = false; ; hasWaited = true) {
    // Listening starts before reading, so that an end in between is not missed.
    const changed = app.signals.wait(paymentTopic(paymentId), pollMs);
    const { payment, isOurs } = await claimCapture(app, paymentId, hasWaited);
    if (isOurs) return await captureClaimed(app, payables, payment);
    if (payment.state !== "capturing") return payment;
    if (app.clock.now() > deadline) throw paymentProviderUnavailable();
    await changed;
  }
}

/** Whoever has waited for another's attempt takes its outcome, and tries again only where there was none. */
function isCapturable(payment: PaymentRow, hasWaited: boolean, now: Date): boolean {
  if (payment.approvalLink === null && payment.state === "declined") return false;
  if (payment.state === "capturing") return payment.captureLeaseUntil === null || payment.captureLeaseUntil <= now;
  return !hasWaited && (payment.state === "awaiting_payer" || payment.state === "declined");
}

/** The intention is committed before PayPal is called, so that no crash can lose a capture. */
async function claimCapture(
  app: App,
  paymentId: string,
  hasWaited: boolean,
): Promise<{ payment: PaymentRow; isOurs: boolean }> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (!isCapturable(payment, hasWaited, now)) return { payment, isOurs: false };
    const [captureLeaseUntil, checkAt] = [after(now, leaseMs), after(now, lookMs)];
    const claim = { state: "capturing", captureLeaseUntil, checkAt, updatedAt: now } as const;
    return { payment: await updatePayment(tx, paymentId, claim), isOurs: true };
  });
}

async function captureClaimed(app: App, payables: Payables, payment: PaymentRow): Promise<PaymentRow> {
  crashPoint("capture-claimed");
  const { id: reference, checkoutId, captureAttempt: number } = payment;
  if (checkoutId === null) throw new Error(`Payment ${payment.id} is captured without a checkout`);
  try {
    const checkout = await app.payments.capture(checkoutId, { reference, number });
    crashPoint("capture-made");
    return await settlePayment(app, payables, payment.id, checkout);
  } catch (error) {
    if (error instanceof Declined) return await release(app, payment, "declined");
    if (error instanceof NotApproved || error instanceof PaymentRefused) {
      const ended = await endIfGone(app, payables, payment.id, checkoutId);
      if (ended) return ended;
    }
    if (error instanceof NotApproved) return await release(app, payment, "awaiting_payer");
    await release(app, payment, error instanceof PaymentRefused ? "awaiting_payer" : "capturing");
    if (!isProviderTrouble(error)) throw error;
    app.log.warn({ err: error, payment: payment.id }, "a capture has no outcome yet");
    throw paymentProviderUnavailable(error);
  }
}

/** PayPal also refuses what it has voided or forgotten: such a payment has ended, and its payer needs a new one. */
async function endIfGone(
  app: App,
  payables: Payables,
  paymentId: string,
  checkoutId: string,
): Promise<PaymentRow | undefined> {
  try {
    const checkout = await app.payments.getCheckout(checkoutId);
    if (!checkout) return await expirePayment(app, paymentId);
    return checkout.status === "voided" ? await settlePayment(app, payables, paymentId, checkout) : undefined;
  } catch (error) {
    if (isProviderTrouble(error)) return undefined;
    throw error;
  }
}

/** Ends our attempt without money. One whose outcome is unknown stays `capturing`, and whoever comes next asks again under the same key. */
async function release(
  app: App,
  claimed: PaymentRow,
  state: "awaiting_payer" | "declined" | "capturing",
): Promise<PaymentRow> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const payment = await lockPayment(tx, claimed.id);
    // Somebody else has gone on since: a later attempt is theirs to end.
    if (payment.state !== "capturing" || payment.captureAttempt !== claimed.captureAttempt) return payment;
    await signalPayment(tx, payment.id);
    return await updatePayment(tx, payment.id, {
      state,
      captureLeaseUntil: null,
      checkAt: nextCheckAt(payment.createdAt, now),
      updatedAt: now,
      // PayPal repeats a decline for the same key.
      ...(state === "declined" ? { captureAttempt: payment.captureAttempt + 1 } : {}),
    });
  });
}
