import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Account } from "./account.ts";
import {
  describeCapture,
  describeOrder,
  describeOrderBriefly,
  describeRefund,
  describeRefundBriefly,
} from "./answers.ts";
import { answerTokenRequest, requireToken } from "./authentication.ts";
import { readBody } from "./body-fields.ts";
import { captureOrder, getCapture } from "./captures.ts";
import { unprocessable } from "./errors.ts";
import { type OperationName, prefersRepresentation, requireJson, runOperation } from "./operation.ts";
import type { Order } from "./order.ts";
import { createOrder, getOrder, type Made } from "./orders.ts";
import { getRefund, refundCapture } from "./refunds.ts";

interface ById {
  Params: { id: string };
}

/** The Orders and Payments calls; all but the token's need a token. */
export function registerPaymentRoutes(server: FastifyInstance, account: Account): void {
  server.post("/v1/oauth2/token", (request, reply) => answerTokenRequest(account, request, reply));
  server.register((scope, _options, done) => {
    scope.addHook("onRequest", (request, reply) => requireToken(account, request, reply));
    registerOrderRoutes(scope, account);
    registerRefundRoutes(scope, account);
    done();
  });
}

function registerOrderRoutes(server: FastifyInstance, account: Account): void {
  const run = running(account);
  server.post("/v2/checkout/orders", (request, reply) =>
    run("create", request, reply, ({ requestId, isRefused }) => {
      requireJson(request);
      if (isRefused) throw unprocessable("PAYEE_ACCOUNT_RESTRICTED");
      const made = createOrder(account, readBody(request.body), requestId);
      // PayPal answers an order with a payment source 200 and one without 201; nobody knows why.
      reply.code(made.isReplay || made.value.dialect === "payer-action" ? 200 : 201);
      return chosenForm(account, request, made.value);
    }),
  );
  server.get<ById>("/v2/checkout/orders/:id", (request, reply) =>
    run("get", request, reply, () => describeOrder(account, getOrder(account, request.params.id))),
  );
  server.post<ById>("/v2/checkout/orders/:id/capture", (request, reply) =>
    run("capture", request, reply, (asked) => {
      requireJson(request);
      readBody(request.body);
      const made = captureOrder(account, request.params.id, asked);
      reply.code(statusOf(made));
      return chosenForm(account, request, made.value);
    }),
  );
}

function registerRefundRoutes(server: FastifyInstance, account: Account): void {
  const run = running(account);
  server.get<ById>("/v2/payments/captures/:id", (request, reply) =>
    run("get", request, reply, () => {
      const { order, capture } = getCapture(account, request.params.id);
      return describeCapture(account, order, capture);
    }),
  );
  server.post<ById>("/v2/payments/captures/:id/refund", (request, reply) =>
    run("refund", request, reply, (asked) => {
      requireJson(request);
      const made = refundCapture(account, request.params.id, { ...asked, body: readBody(request.body) });
      reply.code(statusOf(made));
      const { order, refund } = made.value;
      return prefersRepresentation(request)
        ? describeRefund(account, order, refund)
        : describeRefundBriefly(account, refund);
    }),
  );
  server.get<ById>("/v2/payments/refunds/:id", (request, reply) =>
    run("get", request, reply, () => {
      const { order, refund } = getRefund(account, request.params.id);
      return describeRefund(account, order, refund);
    }),
  );
}

function running(account: Account) {
  return (
    name: OperationName,
    request: FastifyRequest,
    reply: FastifyReply,
    work: Parameters<typeof runOperation>[2],
  ) => {
    return runOperation(account, { name, request, reply }, work);
  };
}

function chosenForm(account: Account, request: FastifyRequest, order: Order): object {
  return prefersRepresentation(request) ? describeOrder(account, order) : describeOrderBriefly(account, order);
}

function statusOf(made: Made<unknown>): number {
  return made.isReplay ? 200 : 201;
}
