import type { App } from "../../app.ts";
import { newId } from "../../platform/ids.ts";
import { toWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { availableCents } from "./balance.ts";
import { adjustmentNotCovered } from "./errors.ts";
import { adjustCredit } from "./post.ts";
import { type CreditAccount, getCreditAccount, lockCreditAccount } from "./store.ts";

/** The operator's correction of a balance, with its reason in the statement. A negative one must be covered by what is available. */
export async function adjustBalance(
  app: App,
  accountId: string,
  amountCents: bigint,
  reason: string,
): Promise<CreditAccount> {
  const now = app.clock.now();
  return await inTransaction(app, async (tx) => {
    const available = availableCents(await lockCreditAccount(tx, accountId));
    if (available + amountCents < 0n) throw adjustmentNotCovered(-amountCents, available);
    const id = newId("txn");
    await adjustCredit(tx, {
      id,
      accountId,
      amountCents,
      cause: `adjustment:${id}`,
      description: reason,
      reference: null,
      now,
    });
    const detail = { transaction_id: id, amount: toWireAmount(amountCents), reason };
    await recordAudit(tx, { accountId, by: "operator", action: "credit_adjusted", detail }, now);
    return await getCreditAccount(tx, accountId);
  });
}
