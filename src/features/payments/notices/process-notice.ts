import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import type { App } from "../../../app.ts";
import type { Db } from "../../../platform/database.ts";
import { closeNotice, findOpenNotice, type IncomingNotice } from "../../../platform/incoming-notices.ts";
import type { JobOutcome } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import type { PaymentNotice } from "../../../providers/payment/contract.ts";
import type { Payables } from "../payable.ts";
import { reviewPayment } from "../reconcile-payments.ts";
import { recordReturn } from "../reversals/record-return.ts";
import { findByCapture, findByCheckout, type PaymentRow } from "../store.ts";
import { isGenuineNotice } from "./verify-notice.ts";

const Headers = Type.Record(Type.String(), Type.String());

/**
 * Acts on a stored notice, whose body is believed in nothing: if PayPal sent it, it says where to look, and PayPal's API says what is
 * true. Throws when that can't be found out now, which makes the job come again.
 */
export async function processPayPalNotice(app: App, payables: Payables, noticeId: string): Promise<JobOutcome> {
  const stored = await findOpenNotice(app.database.db, BigInt(noticeId));
  if (!stored) return undefined;
  const headers: Static<typeof Headers> = Value.Parse(Headers, stored.headers);
  if (!(await isGenuineNotice(app, headers, stored.rawBody))) {
    app.log.warn({ notice: stored.noticeId }, "a notice that PayPal did not send was passed over");
    return await close(app, stored, "forged");
  }
  const notice = app.payments.readNotice(stored.rawBody);
  const payment = notice && (await findPayment(app.database.db, notice));
  if (!payment) {
    app.log.warn({ notice: stored.noticeId, type: notice?.type }, "PayPal spoke of a payment that is not ours");
    return await close(app, stored, "unmatched");
  }
  await reviewPayment(app, payables, payment.id);
  const again = notice.refundId === null ? undefined : await recordReturn(app, payment.id, notice.refundId);
  if (again) return again;
  if (notice.type.startsWith("CUSTOMER.DISPUTE."))
    app.log.warn({ payment: payment.id, type: notice.type }, "a payer disputes a payment at PayPal");
  return await close(app, stored, "processed");
}

async function findPayment(db: Db, { checkoutId, captureId }: PaymentNotice): Promise<PaymentRow | undefined> {
  const byCheckout = checkoutId === null ? undefined : await findByCheckout(db, checkoutId);
  return byCheckout ?? (captureId === null ? undefined : await findByCapture(db, captureId));
}

async function close(app: App, stored: IncomingNotice, outcome: string): Promise<JobOutcome> {
  const now = app.clock.now();
  await inTransaction(app, async (tx) => await closeNotice(tx, stored.id, outcome, now));
  return undefined;
}
