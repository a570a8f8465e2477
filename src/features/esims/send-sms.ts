import type { App } from "../../app.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Failure } from "../../platform/failure.ts";
import type { IdempotentRun } from "../../platform/idempotency.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { Rejected, Unavailable, Unknown } from "../../providers/esim/contract.ts";
import { carrierAway, carrierRefused, forbiddenByState, unsupported } from "./errors.ts";
import { isOnPhone } from "./esim-state.ts";
import { identifyEsim, requireCarrier, requireFresh } from "./read-esim.ts";
import type { EsimStatus } from "./schema.ts";

/**
 * Sends a text to the phone that holds the eSIM. Throws `unsupported_by_provider`, `invalid_state` while no phone has it, or
 * `provider_unavailable`; unless the carrier certainly did not send it, the Idempotency-Key never sends it again.
 */
export async function sendSms(
  app: App,
  actor: Actor,
  identifier: string,
  message: string,
  idempotency: IdempotentRun | undefined,
): Promise<void> {
  const known = await identifyEsim(app, actor.accountId, identifier);
  if (!requireCarrier(app, known.providerId).capabilities.sms || !known.smsSupported)
    throw unsupported("it takes no SMS");
  const { carrier, esim } = await requireFresh(app, known);
  if (!isOnPhone(esim.status)) throw forbiddenByState("sent an SMS", esim.status);
  // Bound before the call: a crash after it leaves a key that tells of the doubt, and does not send again.
  if (idempotency) await inTransaction(app, async (tx) => await idempotency.attach(tx, esim.id));
  try {
    await carrier.sendSms(esim, message);
  } catch (error) {
    if (idempotency && isDefiniteNo(error)) await inTransaction(app, async (tx) => await idempotency.detach(tx));
    throw toFailure(error, esim.status);
  }
}

function isDefiniteNo(error: unknown): boolean {
  return error instanceof Rejected || error instanceof Unavailable;
}

function toFailure(error: unknown, status: EsimStatus): unknown {
  if (error instanceof Unknown) return smsOutcomeUnknown(error);
  if (error instanceof Unavailable)
    return carrierAway("The carrier can't be reached just now. The SMS was not sent; try again.", error);
  if (!(error instanceof Rejected)) return error;
  return error.reason === "invalid_state"
    ? forbiddenByState("sent an SMS", status)
    : carrierRefused("The carrier refused the SMS.", error);
}

/** Whether the phone got it can't be asked. */
export function smsOutcomeUnknown(cause?: unknown): Failure {
  return carrierAway(
    "The carrier did not answer: the SMS may have been sent. Send it again only if it may come twice.",
    cause,
  );
}
