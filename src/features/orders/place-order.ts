import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import { ownsCredit } from "../../platform/actor.ts";
import { after, dayMs } from "../../platform/clock.ts";
import { crashPoint } from "../../platform/crash-points.ts";
import type { Db, Tx } from "../../platform/database.ts";
import type { IdempotentRun } from "../../platform/idempotency.ts";
import { newId } from "../../platform/ids.ts";
import { currency, readWireAmount } from "../../platform/money.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { keepProfile } from "../branding/index.ts";
import { findQuote, type Quote, readPeriodDays } from "../catalogue/index.ts";
import { type CreditAccount, placeHold, requireOnboarded } from "../ledger/index.ts";
import {
  periodRequired,
  planUnavailable,
  priceAboveMaximum,
  providerMismatch,
  unknownPlan,
  unknownProfile,
} from "./errors.ts";
import { requestFulfilment } from "./order-jobs.ts";
import type { OrderBody } from "./schema.ts";
import { insertOrder, type OrderRow } from "./store.ts";

const unpaidMs = dayMs;

/**
 * Takes an order: the credit is held and the job that asks the carrier exists, or nothing happened. A mobile user's order waits for its
 * payment instead. Returns the order's id.
 */
export async function placeOrder(
  app: App,
  actor: Actor,
  body: OrderBody,
  idempotency: IdempotentRun | undefined,
): Promise<string> {
  const { db } = app.database;
  const credit = ownsCredit(actor) ? await requireOnboarded(db, actor.accountId) : undefined;
  const quote = await requireQuote(db, actor.accountId, body);
  const prices = readPrices(quote, body, credit);
  const now = app.clock.now();
  const order = newOrder(actor, body, quote, prices, credit !== undefined, now);

  await inTransaction(app, async (tx) => {
    // First, so that a profile that is being deleted brands no order.
    const brandingProfileId = await requireProfile(tx, actor, body.reseller_profile_id);
    await insertOrder(tx, { ...order, brandingProfileId });
    await idempotency?.attach(tx, order.id);
    if (order.holdId === null) return;
    await requestFulfilment(tx, order.id, now);
    // Last, because this row is the one that many orders want at once.
    await placeHold(tx, {
      id: order.holdId,
      accountId: actor.accountId,
      amountCents: order.chargedCents,
      cause: `order:${order.id}`,
      description: `Order of ${body.quantity} × ${quote.plan.name}`,
      reference: order.id,
      now,
    });
    crashPoint("order-placed-undone");
  });
  crashPoint("order-placed");
  return order.id;
}

async function requireQuote(db: Db, accountId: string, body: OrderBody): Promise<Quote> {
  const quote = await findQuote(db, accountId, body.plan_id);
  if (!quote) throw unknownPlan(body.plan_id);
  if (body.provider_id !== undefined && body.provider_id !== quote.plan.providerId)
    throw providerMismatch(body.provider_id, quote.plan.providerId);
  if (!quote.plan.isActive) throw planUnavailable(quote.plan.name);
  return quote;
}

/** The profile that brands the order: the one asked for, else the default, if there is one. */
async function requireProfile(tx: Tx, actor: Actor, profileId: string | undefined): Promise<string | null> {
  const keptId = await keepProfile(tx, actor.accountId, profileId);
  if (profileId !== undefined && keptId === undefined) throw unknownProfile(profileId);
  return keptId ?? null;
}

interface Prices {
  periodDays: number | null;
  unitPriceCents: bigint;
  /** What one eSIM costs the payer: the platform price on the wholesale basis, the unit price otherwise. */
  unitChargeCents: bigint;
}

function readPrices(quote: Quote, body: OrderBody, credit: CreditAccount | undefined): Prices {
  const periodDays = readPeriod(quote, body);
  const days = BigInt(periodDays ?? 1);
  const unitPriceCents = quote.unitPriceCents * days;
  if (body.max_price !== undefined && unitPriceCents > readWireAmount(body.max_price, "max_price"))
    throw priceAboveMaximum(unitPriceCents);
  const unitChargeCents = credit?.billingBasis === "wholesale" ? quote.platformPriceCents * days : unitPriceCents;
  return { periodDays, unitPriceCents, unitChargeCents };
}

function readPeriod(quote: Quote, body: OrderBody): number | null {
  const days = readPeriodDays(body);
  if (quote.plan.kind === "total") return null;
  if (days === undefined) throw periodRequired();
  return days;
}

function newOrder(actor: Actor, body: OrderBody, quote: Quote, prices: Prices, isPaidByCredit: boolean, now: Date) {
  const quantity = BigInt(body.quantity);
  return {
    id: newId("ord"),
    accountId: actor.accountId,
    planId: quote.plan.id,
    providerId: quote.plan.providerId,
    packageCode: quote.plan.packageCode,
    planName: quote.plan.name,
    quantity: body.quantity,
    periodDays: prices.periodDays,
    unitPriceCents: prices.unitPriceCents,
    totalCents: prices.unitPriceCents * quantity,
    unitChargeCents: prices.unitChargeCents,
    chargedCents: isPaidByCredit ? prices.unitChargeCents * quantity : 0n,
    unitCostMicros: quote.plan.costMicros,
    currency,
    paidBy: isPaidByCredit ? "credit" : "paypal",
    holdId: isPaidByCredit ? newId("txn") : null,
    status: "pending",
    carrierStep: isPaidByCredit ? "unsent" : "awaiting_payment",
    customerEmail: body.end_customer_email.trim(),
    customerName: body.customer_name.trim(),
    paymentDueAt: isPaidByCredit ? null : after(now, unpaidMs),
    createdAt: now,
    updatedAt: now,
  } satisfies Partial<OrderRow>;
}
