import type { App } from "./app.ts";
import { carrierNoticeUrl } from "./features/orders/index.ts";
import { registerPayPalNotices } from "./features/payments/index.ts";

/**
 * Tells the carriers and PayPal where to send their notices. One that can't be told now costs speed, not correctness: everything is also
 * found by asking.
 */
export async function registerNotices(app: App): Promise<void> {
  const registrations = [
    ...app.carriers.list().map(async (carrier) => await carrier.registerNotices(carrierNoticeUrl(app, carrier.id))),
    registerPayPalNotices(app),
  ];
  for (const outcome of await Promise.allSettled(registrations)) {
    if (outcome.status === "rejected")
      app.log.warn(
        { err: outcome.reason as unknown },
        "notices could not be registered; polling finds everything, a little later",
      );
  }
}
