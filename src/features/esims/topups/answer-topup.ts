import type { App } from "../../../app.ts";
import type { Actor } from "../../../platform/actor.ts";
import { isErrorCode } from "../../../platform/error-catalogue.ts";
import { type Answer, accepted, ok } from "../../../platform/http/route.ts";
import { readUntil } from "../../../platform/signals.ts";
import { esimNotFound } from "../errors.ts";
import { getEsim } from "../store.ts";
import { topupRefused } from "./errors.ts";
import { presentTopup } from "./present-topup.ts";
import { findTopup, getTopup, type TopupRow, topupTopic } from "./store.ts";

/** Waits for the carrier and answers a new top-up: applied, 202 while the carrier has not answered, or the carrier's refusal. */
export async function answerNewTopup(app: App, topupId: string): Promise<Answer> {
  return await describe(app, await awaitTopup(app, topupId));
}

/** How the top-up that a lost answer spoke of stands now. */
export async function describeTopup(app: App, actor: Actor, topupId: string): Promise<Answer> {
  const topup = await findTopup(app.database.db, actor.accountId, topupId);
  if (!topup) throw esimNotFound();
  return await describe(app, topup);
}

async function describe(app: App, topup: TopupRow): Promise<Answer> {
  if (topup.status === "failed" && topup.failureCode !== null && isErrorCode(topup.failureCode))
    throw topupRefused(topup.failureCode, topup.failureReason ?? "The carrier refused the top-up.", topup.id);
  const esim = await getEsim(app.database.db, topup.esimId);
  const topup_details = await presentTopup(app, esim, topup);
  if (topup.status === "completed") return ok({ message: "Profile topped up successfully", topup_details });
  if (topup.status === "cancelled") return ok({ message: "The top-up was not paid in time", topup_details });
  if (topup.carrierStep === "awaiting_payment")
    return ok({ message: "Pay the top-up at PayPal to have it applied", topup_details });
  return accepted({ message: "The top-up is under way; the carrier has not confirmed it yet", topup_details });
}

/** Waits until the top-up has ended, or for `ORDER_WAIT_MS`. */
async function awaitTopup(app: App, topupId: string): Promise<TopupRow> {
  return await readUntil(app.signals, {
    topic: topupTopic(topupId),
    timeoutMs: app.config.orderWaitMs,
    read: async () => await getTopup(app.database.db, topupId),
    isDone: ({ status, carrierStep }) => status !== "pending" || carrierStep === "awaiting_payment",
  });
}
