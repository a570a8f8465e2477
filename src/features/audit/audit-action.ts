/** Everything that is written down, once. */
export const auditActions = [
  "login_succeeded",
  "login_failed",
  "logged_out",
  "session_ended",
  "refresh_token_reused",
  "password_changed",
  "password_reset",
  "api_key_created",
  "api_key_revoked",
  "totp_enabled",
  "totp_disabled",
  "recovery_code_used",
  "smtp_changed",
  "smtp_cleared",
  "webhook_secret_changed",
  "billing_changed",
  "credit_adjusted",
  "payment_settled",
  "order_cancellation_requested",
] as const;
export type AuditAction = (typeof auditActions)[number];
