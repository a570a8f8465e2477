const sentences: Record<string, string> = {
  paid_twice: "This was paid before.",
  order_cancelled: "The order was cancelled.",
  not_delivered: "Not everything could be delivered.",
  provider_refused: "The carrier could not deliver.",
  wrong_amount: "What was paid is not what was asked for.",
  not_payable: "What this was to pay can't be paid any more.",
};

/** What the payer reads, at PayPal and in our mail. A reason may carry a number after a colon, which tells several of a kind apart. */
export function explainRefund(reason: string): string | undefined {
  return sentences[reason.split(":")[0] ?? ""];
}
