import type { App } from "../../../app.ts";
import { after, dayMs } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/database.ts";
import { newId } from "../../../platform/ids.ts";
import { enqueue } from "../../../platform/jobs/index.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { lockCreditAccount } from "../store.ts";
import { type BillingPeriod, lastMonth } from "./billing-period.ts";
import { SendInvoiceMail } from "./invoice-jobs.ts";
import { type Seller, seller } from "./seller.ts";
import {
  getBuyer,
  getInvoice,
  hasInvoice,
  type Invoice,
  insertInvoice,
  listUnbilledAccounts,
  sumUnbilled,
  takeNumber,
} from "./store.ts";

const dueMs = 14 * dayMs;

/**
 * Bills every postpaid account for what it was charged until the end of last month and no invoice has billed, once a month however often
 * and from wherever it is called. Where refunds outweigh charges nothing is issued, and both wait for the next month.
 */
export async function issueInvoices(app: App): Promise<Invoice[]> {
  const now = app.clock.now();
  const period = lastMonth(now);
  const issued: Invoice[] = [];
  const failures: unknown[] = [];
  for (const accountId of await listUnbilledAccounts(app.database.db, period.start)) {
    // One account that can't be billed must not keep the others from it; the run fails afterwards, and is repeated.
    await inTransaction(app, async (tx) => await issueInvoice(tx, accountId, period, seller(app.config), now)).then(
      (invoice) => invoice && issued.push(invoice),
      (error: unknown) => failures.push(error),
    );
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} accounts could not be billed`);
  return issued;
}

async function issueInvoice(
  tx: Tx,
  accountId: string,
  period: BillingPeriod,
  seller: Seller,
  now: Date,
): Promise<Invoice | undefined> {
  const account = await lockCreditAccount(tx, accountId);
  // Another run may have been here while this one waited for the lock.
  if (account.billingMode !== "postpaid" || (await hasInvoice(tx, accountId, period.start))) return undefined;
  const { lineCount, totalCents } = await sumUnbilled(tx, accountId, period.end);
  if (totalCents <= 0n) return undefined;
  const id = newId("inv");
  const buyer = await getBuyer(tx, accountId);
  await insertInvoice(tx, {
    id,
    accountId,
    number: await nextNumber(tx, now),
    periodStart: period.start,
    periodEnd: period.end,
    totalCents,
    lineCount,
    ...seller,
    buyerName: buyer.name,
    buyerEmail: buyer.email,
    issuedAt: now,
    dueAt: after(now, dueMs),
  });
  await enqueue(tx, SendInvoiceMail, { invoiceId: id }, { runAt: now });
  return await getInvoice(tx, id);
}

async function nextNumber(tx: Tx, now: Date): Promise<string> {
  const year = now.getUTCFullYear();
  return `INV-${year}-${String(await takeNumber(tx, year)).padStart(4, "0")}`;
}
