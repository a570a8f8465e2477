import type { FastifyInstance } from "fastify";
import type { PayPalOptions, Vendor } from "../vendor.ts";
import type { World } from "../world.ts";
import { type Account, openAccount } from "./account.ts";
import { sendError } from "./operation.ts";
import { closeLateOrders } from "./orders.ts";
import { registerPayerPages } from "./payer-routes.ts";
import { paymentsSection } from "./payments-section.ts";
import { registerPaymentRoutes } from "./routes.ts";
import { registerSandboxRoutes } from "./sandbox-routes.ts";
import { registerWebhookRoutes } from "./webhook-routes.ts";

const bodyLimitBytes = 1024 * 1024;
const lateOrdersEveryMs = 1000;

/** PayPal as the sandbox plays it: its API and payer's pages under `/paypal`, the sandbox's own calls under `/api/paypal`. */
export function createPayPal(world: World, options: PayPalOptions): Vendor {
  const account = openAccount(world, options);
  return {
    register(server) {
      server.register((scope, _options, done) => {
        takeBodiesAsText(scope);
        registerApi(scope, account);
        registerPayerPages(scope, account);
        registerSandboxRoutes(scope, account);
        scope.addHook("onListen", (listening) => {
          account.notices.deliveries.resume();
          listening();
        });
        scope.addHook("preClose", (closing) => {
          account.notices.deliveries.close();
          closing();
        });
        done();
      });
      watchLateOrders(account);
    },
    page: () => paymentsSection(account),
  };
}

/** Signatures are over the text of a body, and a form, an empty body and bad JSON each want an answer of their own. */
function takeBodiesAsText(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "string", bodyLimit: bodyLimitBytes }, (_request, body, done) => {
    done(null, body);
  });
}

function registerApi(scope: FastifyInstance, account: Account): void {
  scope.register(
    (api, _options, done) => {
      api.addHook("onRequest", (_request, reply, next) => {
        reply.header("paypal-debug-id", account.world.random(7).toString("hex").slice(0, 13));
        next();
      });
      api.setErrorHandler((error, _request, reply) => sendError(account, error, reply));
      registerPaymentRoutes(api, account);
      registerWebhookRoutes(api, account);
      done();
    },
    { prefix: "/paypal" },
  );
}

/** An approval that is never captured is called off by PayPal itself, so somebody has to look at the clock. */
function watchLateOrders(account: Account): void {
  account.world.later(lateOrdersEveryMs, () => {
    closeLateOrders(account);
    watchLateOrders(account);
  });
}
