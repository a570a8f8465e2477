import { Type } from "typebox";
import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { success } from "../../platform/http/schemas.ts";
import { receivePayPalNotice } from "./notices/receive-notice.ts";
import { noticePath } from "./notices/register-notices.ts";
import { cancelledPath, returnPath } from "./pages/own-pages.ts";
import { cancelledPage, returnPage } from "./pages/payment-pages.ts";
import { welcomePayerBack } from "./welcome-payer-back.ts";

const noticeLimitBytes = 64 * 1024;

/** Where PayPal and its payers come back: not for API clients, so the reference leaves them out. */
export function callbackRoutes(app: App): Route[] {
  const page = {
    method: "GET",
    mount: "root",
    isListed: false,
    tag: "Callbacks",
    access: "public",
    produces: "text/html",
    responses: { 200: Type.String() },
  } as const;
  return [
    route({
      ...page,
      path: returnPath,
      operation: "showPaymentReturn",
      summary: "Where a payer comes back after approving",
      query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 64, allowEmptyValue: true })) }),
      handler: async ({ query }) => {
        if (query.token !== undefined) await welcomePayerBack(app, query.token);
        return returnPage();
      },
    }),
    route({
      ...page,
      path: cancelledPath,
      operation: "showPaymentCancelled",
      summary: "Where a payer comes back after giving up",
      handler: () => Promise.resolve(cancelledPage()),
    }),
    route({
      method: "POST",
      path: noticePath,
      operation: "receivePayPalNotice",
      isListed: false,
      summary: "Notices of PayPal",
      description:
        "For PayPal. A notice is verified, stored, answered, and then makes us ask PayPal for the truth. One under a certificate that we have not seen yet is counted against its network.",
      tag: "Callbacks",
      access: "public",
      rateLimit: "exempt",
      bodyLimitBytes: noticeLimitBytes,
      responses: { 200: success({}) },
      handler: async ({ headers, raw, countAs }) => {
        const countUnknown = async () => await countAs("notice");
        await receivePayPalNotice(app, { headers, rawBody: raw.rawBody, countUnknown });
        return ok({ message: "received" });
      },
    }),
  ];
}
