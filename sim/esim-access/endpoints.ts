import { queryBalance, queryWebhook, saveWebhook } from "./account.ts";
import { cancelEsim, revokeEsim, sendSms, suspendEsim, unsuspendEsim } from "./actions.ts";
import type { Carrier } from "./carrier.ts";
import type { SuccessSpelling } from "./envelope.ts";
import { queryEsims, queryUsage } from "./esim-query.ts";
import type { Fields } from "./fields.ts";
import { placeOrder } from "./orders.ts";
import { listLocations, listPackages } from "./package-list.ts";
import type { Refusal } from "./refusal.ts";
import { topUpEsim } from "./top-up.ts";

type Answer = (
  carrier: Carrier,
  fields: Fields,
  /** What people asked the sandbox to refuse with; calls that know their transactionId already ignore it. */
  orderedRefusal: Refusal | undefined,
) => object | Promise<object>;

/** One call of the interface: its path, the name faults know it by, and how it happens to spell success. */
export interface Endpoint {
  path: string;
  operation: string;
  spelling: SuccessSpelling;
  answer: Answer;
}

const plain: SuccessSpelling = { success: true, errorCode: null };
const zero: SuccessSpelling = { success: true, errorCode: "0" };
const text: SuccessSpelling = { success: "true", errorCode: "0" };
const textPlain: SuccessSpelling = { success: "true", errorCode: null };

/** Everything that the carrier answers to. */
export const endpoints: readonly Endpoint[] = [
  { path: "package/list", operation: "list", spelling: text, answer: refusable(listPackages) },
  { path: "location/list", operation: "location", spelling: plain, answer: refusable(listLocations) },
  { path: "esim/order", operation: "order", spelling: plain, answer: placeOrder },
  { path: "esim/query", operation: "query", spelling: zero, answer: refusable(queryEsims) },
  { path: "esim/cancel", operation: "cancel", spelling: text, answer: refusable(cancelEsim) },
  { path: "esim/suspend", operation: "suspend", spelling: plain, answer: refusable(suspendEsim) },
  { path: "esim/unsuspend", operation: "suspend", spelling: zero, answer: refusable(unsuspendEsim) },
  { path: "esim/revoke", operation: "revoke", spelling: textPlain, answer: refusable(revokeEsim) },
  { path: "esim/topup", operation: "topup", spelling: text, answer: topUpEsim },
  { path: "esim/sendSms", operation: "sms", spelling: plain, answer: refusable(sendSms) },
  { path: "esim/usage/query", operation: "usage", spelling: zero, answer: refusable(queryUsage) },
  { path: "balance/query", operation: "balance", spelling: textPlain, answer: refusable(queryBalance) },
  { path: "webhook/save", operation: "webhook", spelling: plain, answer: refusable(saveWebhook) },
  { path: "webhook/query", operation: "webhook", spelling: zero, answer: refusable(queryWebhook) },
];

function refusable(answer: (carrier: Carrier, fields: Fields) => object | Promise<object>): Answer {
  return (carrier, fields, orderedRefusal) => {
    if (orderedRefusal) throw orderedRefusal;
    return answer(carrier, fields);
  };
}
