import type { Config } from "../../../platform/config.ts";

export const returnPath = "/payments/return";
export const cancelledPath = "/payments/cancelled";

/** Where a payer goes back to who has no page of the caller's to return to. */
export function ownPages(config: Config): { returnUrl: string; cancelUrl: string } {
  return { returnUrl: `${config.publicUrl}${returnPath}`, cancelUrl: `${config.publicUrl}${cancelledPath}` };
}
