import type { Db, Tx } from "../../platform/database.ts";

/** What a payment can pay for besides credit. */
export type PayablePurpose = "order" | "esim_topup" | "invoice";

/** `unavailable`: it could be paid for, but what it buys is no longer sold. */
export type PayableState = "payable" | "already_paid" | "closed" | "unavailable";

interface Bill {
  amountCents: bigint;
  /** For the payer's eyes at PayPal. */
  description: string;
  state: PayableState;
}

interface PaidSubject {
  paymentId: string;
  subjectId: string;
  accountId: string;
  amountCents: bigint;
}

/** The money is kept, or goes back to the payer for that reason. */
export type PaidOutcome = "accepted" | { refund: "paid_twice" | "order_cancelled" | "not_payable" };

/** Something that a payment pays for. Its feature implements this, so that payments need not know orders. */
export interface Payable {
  /** The account's thing of this id and whether it can be paid now; undefined when the account has none. */
  find(db: Db, accountId: string, subjectId: string): Promise<Bill | undefined>;
  /** The money has come: called once per payment, in the transaction that books it. */
  onPaid(tx: Tx, payment: PaidSubject, now: Date): Promise<PaidOutcome>;
}

/** Who can be paid for; a purpose without an entry is not sold on this installation. */
export type Payables = Partial<Record<PayablePurpose, Payable>>;

const idPrefixes: Record<PayablePurpose, string> = { order: "ord-", esim_topup: "ord-", invoice: "inv-" };
const purposes: readonly PayablePurpose[] = ["order", "esim_topup", "invoice"];

/** Finds what `subjectId` names among everything that this account can be asked to pay. */
export async function findBill(
  db: Db,
  payables: Payables,
  accountId: string,
  subjectId: string,
): Promise<(Bill & { purpose: PayablePurpose }) | undefined> {
  for (const purpose of purposes.filter((candidate) => subjectId.startsWith(idPrefixes[candidate]))) {
    const bill = await payables[purpose]?.find(db, accountId, subjectId);
    if (bill) return { ...bill, purpose };
  }
  return undefined;
}
