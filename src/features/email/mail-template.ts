import type { MailContent } from "./mail-content.ts";
import { type CreditLowData, creditLow } from "./templates/credit-low.ts";
import { type InvoiceIssuedData, invoiceIssued } from "./templates/invoice-issued.ts";
import { type OrderReadyData, orderReady } from "./templates/order-ready.ts";
import { passwordChanged } from "./templates/password-changed.ts";
import { type RefundMadeData, refundMade } from "./templates/refund-made.ts";
import { type SecurityNoticeData, securityNotice } from "./templates/security-notice.ts";
import { type SmtpFallbackData, smtpFallback } from "./templates/smtp-fallback.ts";
import { resetPassword, type TokenMailData, verifyEmail } from "./templates/token-mails.ts";
import { type WebhookPausedData, webhookPaused } from "./templates/webhook-paused.ts";

/** Every mail that Passim sends, with what it needs to know. */
export type MailTemplate =
  | { name: "verify_email"; data: TokenMailData }
  | { name: "reset_password"; data: TokenMailData }
  | { name: "password_changed"; data: Record<string, never> }
  | { name: "order_ready"; data: OrderReadyData }
  | { name: "credit_low"; data: CreditLowData }
  | { name: "refund_made"; data: RefundMadeData }
  | { name: "webhook_paused"; data: WebhookPausedData }
  | { name: "smtp_fallback"; data: SmtpFallbackData }
  | { name: "security_notice"; data: SecurityNoticeData }
  | { name: "invoice_issued"; data: InvoiceIssuedData };

/** What a mail says, before it looks like anything. */
export function composeMail(template: MailTemplate): MailContent {
  switch (template.name) {
    case "verify_email":
      return verifyEmail(template.data);
    case "reset_password":
      return resetPassword(template.data);
    case "password_changed":
      return passwordChanged();
    case "order_ready":
      return orderReady(template.data);
    case "credit_low":
      return creditLow(template.data);
    case "refund_made":
      return refundMade(template.data);
    case "webhook_paused":
      return webhookPaused(template.data);
    case "smtp_fallback":
      return smtpFallback(template.data);
    case "security_notice":
      return securityNotice(template.data);
    case "invoice_issued":
      return invoiceIssued(template.data);
  }
}
