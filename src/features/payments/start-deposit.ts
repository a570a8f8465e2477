import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { IdempotentRun } from "../../platform/idempotency.ts";
import { readWireAmount, requireCurrency } from "../../platform/money.ts";
import { getCreditAccount } from "../ledger/index.ts";
import { amountOutOfRange, depositAlreadyMade } from "./errors.ts";
import { depositCents } from "./limits.ts";
import { openPayment } from "./open-payment.ts";
import { readReturnAddress } from "./return-address.ts";
import type { DepositBody } from "./schema.ts";
import type { PaymentRow } from "./store.ts";

/** Opens the payment of the initial deposit. Nothing is credited before it is captured, and several may be open at once. */
export async function startDeposit(
  app: App,
  actor: Actor,
  body: DepositBody,
  idempotency: IdempotentRun | undefined,
): Promise<PaymentRow> {
  requireCurrency(body.currency);
  const { isSandbox } = app.config;
  const amountCents = readWireAmount(body.amount);
  const returnUrl = readReturnAddress(body.return_url, "return_url", isSandbox);
  const cancelUrl = readReturnAddress(body.cancel_url, "cancel_url", isSandbox);
  const { minimum, maximum } = depositCents;
  if (amountCents < minimum || amountCents > maximum) throw amountOutOfRange(minimum, maximum);
  const { depositedAt } = await getCreditAccount(app.database.db, actor.accountId);
  if (depositedAt !== null) throw depositAlreadyMade();
  const { accountId } = actor;
  const wish = { accountId, purpose: "deposit", subjectId: null, amountCents, returnUrl, cancelUrl } as const;
  return await openPayment(app, { ...wish, description: "Initial deposit" }, idempotency);
}
