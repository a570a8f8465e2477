import { esimTopupPayable } from "./features/esims/index.ts";
import { invoicePayable } from "./features/ledger/index.ts";
import { orderPayable } from "./features/orders/index.ts";
import type { Payables } from "./features/payments/index.ts";

/** Everything that a PayPal payment can pay for, beside credit. */
export const payables: Payables = { order: orderPayable, esim_topup: esimTopupPayable, invoice: invoicePayable };
