import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { insertCreditAccount } from "./store.ts";

/** Opens the credit account of a new reseller or developer: prepaid, empty, without a soft limit. */
export async function openCreditAccount(tx: Tx, accountId: string, now: Date): Promise<void> {
  await insertCreditAccount(tx, newId("acct"), accountId, now);
}

/** The platform's own accounts. Their balances are sums of entries, so that no row is shared by everybody's writes. */
export const platformAccounts = {
  /** What PayPal holds for us; negative, because PayPal owes it. */
  paypal: "paypal-clearing",
  /** What was sold. */
  sales: "sales",
  /** Captured money of orders that are not delivered yet. */
  orderFunds: "order-funds",
  adjustments: "adjustments",
  /** What accounts owe because PayPal took money back that was spent. */
  receivable: "receivable",
  /** Money that arrived and matches nothing; a person looks at it. */
  suspense: "suspense",
} as const;
