import type { Account } from "./account.ts";
import { describeOrder } from "./answers.ts";
import { newId, wireTime } from "./ids.ts";
import { isOpen, type Order } from "./order.ts";
import { change } from "./orders.ts";

/** The payer has come to PayPal's page: from now on the second window counts. */
export function openForPayer(account: Account, order: Order): Order {
  if (!isOpen(order) || order.payerOpenedAt !== undefined) return order;
  return change(account, order, { payerOpenedAt: wireTime(account.world) });
}

/**
 * The payer agrees to pay, with a card that will be accepted or one that will be declined at the capture. Either may
 * be done again until the money is taken, as a payer who comes back with another card does.
 */
export function approve(account: Account, order: Order, card: "accepted" | "declined"): Order {
  const approved = change(account, openForPayer(account, order), {
    status: "APPROVED",
    payerId: order.payerId ?? newId(account.world, 13),
    isInstrumentDeclined: card === "declined",
  });
  account.notices.publish("CHECKOUT.ORDER.APPROVED", describeOrder(account, approved));
  return approved;
}

/** Where the payer's browser goes after approving, or nothing when the merchant gave no address. */
export function returnUrlOf(order: Order): string | undefined {
  return withParameters(order.experience.return_url, { token: order.id, PayerID: order.payerId ?? "" });
}

export function cancelUrlOf(order: Order): string | undefined {
  return withParameters(order.experience.cancel_url, { token: order.id });
}

function withParameters(address: string | undefined, parameters: Record<string, string>): string | undefined {
  if (address === undefined) return undefined;
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  return url.href;
}
