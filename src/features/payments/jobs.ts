import type { App } from "../../app.ts";
import { type HandledJob, handled } from "../../platform/jobs/index.ts";
import { processPayPalNotice } from "./notices/process-notice.ts";
import { ensurePayPalNotices } from "./notices/register-notices.ts";
import type { Payables } from "./payable.ts";
import {
  EnsurePayPalNotices,
  ProcessPayPalNotice,
  ReadReturns,
  ReconcilePayments,
  ReviewPayment,
} from "./payment-jobs.ts";
import { reconcilePayments, reviewPayment } from "./reconcile-payments.ts";
import { RefundPayment, SendRefundMail } from "./refunds/refund-jobs.ts";
import { sendRefund } from "./refunds/send-refund.ts";
import { sendRefundMail } from "./refunds/send-refund-mail.ts";
import { readReturns } from "./reversals/read-returns.ts";

export function paymentJobs(app: App, payables: Payables): HandledJob[] {
  return [
    handled(ReconcilePayments, async () => await reconcilePayments(app, payables)),
    handled(ReviewPayment, async ({ paymentId }) => await reviewPayment(app, payables, paymentId)),
    handled(ProcessPayPalNotice, async ({ noticeId }) => await processPayPalNotice(app, payables, noticeId)),
    handled(ReadReturns, async () => await readReturns(app)),
    handled(EnsurePayPalNotices, async () => await ensurePayPalNotices(app)),
    handled(RefundPayment, async ({ refundId }) => await sendRefund(app, refundId)),
    handled(SendRefundMail, async ({ refundId }) => await sendRefundMail(app, refundId)),
  ];
}
