import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { IdempotentRun } from "../../platform/idempotency.ts";
import { readWireAmount, requireCurrency } from "../../platform/money.ts";
import { getCreditAccount, onboardingIncomplete } from "../ledger/index.ts";
import { amountOutOfRange, prepaidOnly } from "./errors.ts";
import { topupCentsMax } from "./limits.ts";
import { openPayment } from "./open-payment.ts";
import { ownPages } from "./pages/own-pages.ts";
import type { TopupBody } from "./schema.ts";
import type { PaymentRow } from "./store.ts";

/** Opens a payment that tops up the credit of a prepaid account whose initial deposit is made. */
export async function startTopup(
  app: App,
  actor: Actor,
  body: TopupBody,
  idempotency: IdempotentRun | undefined,
): Promise<PaymentRow> {
  requireCurrency(body.currency);
  const amountCents = readWireAmount(body.amount);
  const credit = await getCreditAccount(app.database.db, actor.accountId);
  if (credit.billingMode === "postpaid") throw prepaidOnly();
  if (credit.depositedAt === null) throw onboardingIncomplete("deposit");
  if (amountCents > topupCentsMax) throw amountOutOfRange(1n, topupCentsMax);
  const { accountId } = actor;
  const wish = { accountId, purpose: "topup", subjectId: null, amountCents, ...ownPages(app.config) } as const;
  return await openPayment(app, { ...wish, description: "Credit top-up" }, idempotency);
}
