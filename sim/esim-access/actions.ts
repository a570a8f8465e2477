import type { Carrier } from "./carrier.ts";
import { type Esim, isInstalled, isTerminal } from "./esim.ts";
import { cancelled, revoked, suspended, unsuspended } from "./esim-changes.ts";
import { type Fields, optionalText, requiredText } from "./fields.ts";
import { Refusal } from "./refusal.ts";

const messageLengthMax = 500;
const messagesKeptMax = 50;

/** Takes back an eSIM that no phone ever fetched, and returns its price. */
export function cancelEsim(carrier: Carrier, fields: Fields): object {
  const esim = getEsim(carrier, fields);
  cancel(carrier, esim);
  return {};
}

/** The same for an eSIM at hand; throws the refusal when it is too late. */
export function cancel(carrier: Carrier, esim: Esim): Esim {
  if (esim.esimStatus !== "GOT_RESOURCE" || esim.smdpStatus !== "RELEASED") throw forbidden("cancelled", esim);
  const after = carrier.esims.change(esim, cancelled(esim));
  carrier.balance.credit(after.refundedUnits);
  return after;
}

/** Pauses the data of an installed eSIM. */
export function suspendEsim(carrier: Carrier, fields: Fields): object {
  const esim = getEsim(carrier, fields);
  const isRunning = esim.esimStatus === "IN_USE" || esim.esimStatus === "USED_UP";
  const isWaitingOnPhone = esim.esimStatus === "GOT_RESOURCE" && isInstalled(esim);
  if (!isRunning && !isWaitingOnPhone) throw forbidden("suspended", esim);
  carrier.esims.change(esim, suspended(esim));
  return {};
}

/** Resumes what was suspended. */
export function unsuspendEsim(carrier: Carrier, fields: Fields): object {
  const esim = getEsim(carrier, fields);
  if (esim.esimStatus !== "SUSPENDED") throw forbidden("unsuspended", esim);
  carrier.esims.change(esim, unsuspended(esim));
  return {};
}

/** Closes an eSIM for good; no money comes back. */
export function revokeEsim(carrier: Carrier, fields: Fields): object {
  const esim = getEsim(carrier, fields);
  if (isTerminal(esim)) throw forbidden("revoked", esim);
  carrier.esims.change(esim, revoked(esim));
  return {};
}

/** Delivers a text to the phone that holds the eSIM. */
export function sendSms(carrier: Carrier, fields: Fields): object {
  const message = requiredText(fields, "message", messageLengthMax);
  const esim = getEsim(carrier, fields);
  if (isTerminal(esim) || !isInstalled(esim)) throw forbidden("sent an SMS", esim);
  if (esim.sold.smsStatus === 0) throw new Refusal("statusForbidsIt", "The package does not support SMS");
  carrier.esims.change(esim, { ...esim, messages: [...esim.messages, message].slice(-messagesKeptMax) });
  return {};
}

/** The eSIM that a request names, by its number or by its ICCID; not one that is still being allocated. */
export function getEsim(carrier: Carrier, fields: Fields): Esim {
  const reference = optionalText(fields, "esimTranNo") ?? optionalText(fields, "iccid");
  if (reference === undefined) throw new Refusal("parameterMissing", "Parameter esimTranNo is mandatory");
  const esim = carrier.esims.find(reference);
  if (!esim) throw new Refusal("esimUnknown", `eSIM ${reference} does not exist`);
  const order = carrier.orders.findByNumber(esim.orderNo);
  if (!order || !carrier.allocations.isReady(order))
    throw new Refusal("statusForbidsIt", "The eSIM is being allocated");
  return esim;
}

function forbidden(verb: string, esim: Esim): Refusal {
  const state = `${esim.esimStatus} and ${esim.smdpStatus}`;
  return new Refusal("statusForbidsIt", `The eSIM is ${state}: it cannot be ${verb}`);
}
