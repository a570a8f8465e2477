export { openCreditAccount, platformAccounts } from "./accounts.ts";
export { adjustBalance } from "./adjust-credit.ts";
export { availableCents, presentBalance } from "./balance.ts";
export { onboardingIncomplete } from "./errors.ts";
export { placeHold, postHold, releaseHold } from "./holds.ts";
export { issueInvoices } from "./invoices/issue-invoices.ts";
export { invoicePayable, payByTransfer } from "./invoices/pay-invoice.ts";
export { presentInvoice } from "./invoices/present.ts";
export { InvoiceSummary } from "./invoices/schema.ts";
export { listOpenInvoices } from "./invoices/store.ts";
export { ledgerSchedule } from "./ledger-schedule.ts";
export { adjustCredit, creditPayment, debitReversal, movePlatformMoney, refundCredit } from "./post.ts";
export { requireOnboarded } from "./require-onboarded.ts";
export { CreditBalance, CreditTransaction } from "./schema.ts";
export { type BillingChange, setBilling } from "./set-billing.ts";
export { listRecentTransactions } from "./statement.ts";
export {
  type CreditAccount,
  findBalanceAfter,
  findCreditAccount,
  findCreditMoved,
  getCreditAccount,
  lockCreditAccount,
  measureHolds,
} from "./store.ts";
export { verifyLedger } from "./verify.ts";
