import type { Tx } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { formatCents, toWireAmount } from "../../platform/money.ts";
import { publish } from "../webhooks/index.ts";
import { availableCents, presentBalance } from "./balance.ts";
import { SendCreditLowMail } from "./credit-low-mail.ts";
import { type CreditAccount, setBelowSoftLimit } from "./store.ts";

/** Tells the owner once each time the credit falls below the soft limit; rising above it arms the notice again. */
export async function reviewSoftLimit(tx: Tx, account: CreditAccount, now: Date): Promise<void> {
  if (account.accountId === null) return;
  const isBelow = account.softLimitCents > 0n && availableCents(account) < account.softLimitCents;
  if (isBelow === account.isBelowSoftLimit) return;
  const hasChanged = await setBelowSoftLimit(tx, account.accountId, isBelow);
  if (!hasChanged || !isBelow) return;
  const data = { ...presentBalance(account), soft_limit_threshold: toWireAmount(account.softLimitCents) };
  await publish(tx, { accountId: account.accountId, type: "CREDIT_LOW", data }, now);
  const notice = {
    noticeId: newId("evt"),
    accountId: account.accountId,
    availableText: `${formatCents(availableCents(account))} USD`,
    thresholdText: `${formatCents(account.softLimitCents)} USD`,
  };
  await enqueue(tx, SendCreditLowMail, notice, { runAt: now });
}
