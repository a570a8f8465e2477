import type { App } from "../../app.ts";
import { listInvoiceDifferences } from "./invoices/store.ts";
import { countLedger, liftTimeLimit, listLedgerDifferences } from "./proof-store.ts";

export interface LedgerProof {
  accounts: number;
  journals: number;
  entries: number;
  openHolds: number;
  /** A sentence for each stored figure that its entries or holds do not bear out; empty when the books are right. */
  differences: string[];
}

/** Recomputes every stored balance from its entries and every held amount from its open holds. */
export async function verifyLedger(app: App): Promise<LedgerProof> {
  // One snapshot, so that orders placed meanwhile can't look like differences.
  return await app.database.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (snapshot) => {
      await liftTimeLimit(snapshot);
      const counts = await countLedger(snapshot);
      return {
        ...counts,
        differences: [...(await listLedgerDifferences(snapshot)), ...(await listInvoiceDifferences(snapshot))],
      };
    });
}
