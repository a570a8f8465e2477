import type { App } from "../../app.ts";
import { Failure } from "../../platform/failure.ts";
import { newId } from "../../platform/ids.ts";
import { toWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { availableCents } from "./balance.ts";
import { adjustmentNotCovered } from "./errors.ts";
import { adjustCredit } from "./post.ts";
import { type CreditAccount, getCreditAccount, lockCreditAccount } from "./store.ts";

const reasonLengthMax = 200;

/**
 * The operator's correction of a balance, with its reason in the statement. A negative one must be covered by what is available. Throws
 * `validation_failed` for a reason that is no line of text, and `insufficient_credit`.
 */
export async function adjustBalance(
  app: App,
  accountId: string,
  amountCents: bigint,
  givenReason: string,
): Promise<CreditAccount> {
  const reason = readReason(givenReason);
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

/** One line, because it becomes a line of the statement and of an invoice. */
function readReason(given: string): string {
  const reason = given.trim();
  if (reason !== "" && reason.length <= reasonLengthMax && !/\p{Cc}/u.test(reason)) return reason;
  throw new Failure("validation_failed", `The reason must be one line of 1 to ${reasonLengthMax} characters.`);
}
