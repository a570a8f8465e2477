import type { App } from "../../../app.ts";
import type { Db, Tx } from "../../../platform/database.ts";
import { newId } from "../../../platform/ids.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { creditTransfer } from "../post.ts";
import { invoiceAlreadyPaid, invoiceNotFound } from "./errors.ts";
import { findInvoice, getInvoice, type Invoice, lockInvoice, markPaid } from "./store.ts";

/** An open invoice, as something that a PayPal payment pays for: payments credit the account with the money themselves. */
export const invoicePayable = {
  async find(db: Db, accountId: string, subjectId: string) {
    const invoice = await findInvoice(db, accountId, subjectId);
    if (!invoice) return undefined;
    const state = invoice.paidAt === null ? ("payable" as const) : ("already_paid" as const);
    return { amountCents: invoice.totalCents, description: `Invoice ${invoice.number}`, state };
  },

  async onPaid(tx: Tx, payment: { paymentId: string; subjectId: string }, now: Date) {
    const invoice = await lockInvoice(tx, payment.subjectId);
    if (!invoice) return { refund: "not_payable" as const };
    if (invoice.paidAt !== null) return { refund: "paid_twice" as const };
    // The journal that credits the payment has the payment's id and follows in this transaction.
    await markPaid(tx, invoice.id, { paidAt: now, paidBy: "paypal", paidJournalId: payment.paymentId });
    return "accepted" as const;
  },
};

/** Writes down that the invoice with this id or number was paid by transfer, and credits the account with it. Throws `already_paid`. */
export async function payByTransfer(app: App, idOrNumber: string): Promise<Invoice> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const invoice = await lockInvoice(tx, idOrNumber);
    if (!invoice) throw invoiceNotFound(idOrNumber);
    if (invoice.paidAt !== null) throw invoiceAlreadyPaid(invoice.number, invoice.paidAt);
    const journalId = newId("txn");
    await creditTransfer(tx, {
      id: journalId,
      accountId: invoice.accountId,
      amountCents: invoice.totalCents,
      cause: `invoice:${invoice.id}`,
      description: `Payment of ${invoice.number} by transfer`,
      reference: invoice.id,
      now,
    });
    await markPaid(tx, invoice.id, { paidAt: now, paidBy: "transfer", paidJournalId: journalId });
    return await getInvoice(tx, invoice.id);
  });
}
