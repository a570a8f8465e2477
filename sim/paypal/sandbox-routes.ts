import type { FastifyInstance } from "fastify";
import type { Account } from "./account.ts";
import { totalOf } from "./answers.ts";
import { type FoundCapture, resolvePending } from "./captures.ts";
import { forgeNotices } from "./forgery.ts";
import { type Money, toMinorUnits, toMoney, wholeCurrencies } from "./money.ts";
import { isOpen, type Order } from "./order.ts";
import { change, closeLateOrders } from "./orders.ts";
import { approve, returnUrlOf } from "./payer.ts";
import { leftOf, reverseCapture } from "./refunds.ts";
import { readSandboxBody, SandboxRefusal } from "./sandbox-refusal.ts";

interface ById {
  Params: { id: string };
}

/** The sandbox's own calls under `/api/paypal`, which no real PayPal has: to play the payer, the bank and bad luck. */
export function registerSandboxRoutes(server: FastifyInstance, account: Account): void {
  server.register(
    (scope, _options, done) => {
      scope.setErrorHandler((error, _request, reply) => {
        if (!(error instanceof SandboxRefusal)) throw error;
        return reply.code(error.httpStatus).send({ message: error.message });
      });
      registerPayerCalls(scope, account);
      registerBankCalls(scope, account);
      registerNoticeCall(scope, account);
      done();
    },
    { prefix: "/api/paypal" },
  );
}

function registerPayerCalls(server: FastifyInstance, account: Account): void {
  server.get("/orders", (_request, reply) => {
    closeLateOrders(account);
    return reply.send(account.orders.list().map(summarise));
  });
  for (const [action, card] of [
    ["approve", "accepted"],
    ["decline", "declined"],
  ] as const) {
    server.post<ById>(`/orders/:id/${action}`, (request, reply) => {
      const order = approve(account, getOpenOrder(account, request.params.id), card);
      return reply.send({ ...summarise(order), returns_to: returnUrlOf(order) ?? null });
    });
  }
  server.post<ById>("/orders/:id/pend", (request, reply) =>
    reply.send(summarise(change(account, getOpenOrder(account, request.params.id), { isNextCapturePending: true }))),
  );
}

function registerBankCalls(server: FastifyInstance, account: Account): void {
  for (const outcome of ["complete", "deny"] as const) {
    server.post<ById>(`/captures/:id/${outcome}`, (request, reply) => {
      const found = findCapture(account, request.params.id);
      if (!resolvePending(account, found, outcome)) {
        throw new SandboxRefusal(409, `The capture ${found.capture.id} is ${found.capture.status}, not PENDING.`);
      }
      return reply.send(summarise(getOrder(account, found.order.id)));
    });
  }
  server.post<ById>("/orders/:id/reverse", (request, reply) => {
    const found = getReversible(getOrder(account, request.params.id));
    const { amount, is_listed: isListed = true } = readSandboxBody(request.body);
    if (typeof isListed !== "boolean") throw new SandboxRefusal(400, "is_listed must be true or false.");
    return reply.send(summarise(reverseCapture(account, found, readReversal(found, amount), isListed).order));
  });
}

function registerNoticeCall(server: FastifyInstance, account: Account): void {
  const { notices } = account;
  server.post("/notices", async (request) => {
    const wanted = readSandboxBody(request.body);
    for (const name of ["suppress", "replay", "forge"]) {
      if (wanted[name] !== undefined && typeof wanted[name] !== "boolean") {
        throw new SandboxRefusal(400, `${name} must be true or false.`);
      }
    }
    if (typeof wanted["suppress"] === "boolean") notices.suppress(wanted["suppress"]);
    const again = wanted["replay"] === true ? notices.list().reverse() : [];
    return {
      suppressed: notices.isSuppressed(),
      replayed: again.map((notice) => notices.resend(notice)).reduce((sum, count) => sum + count, 0),
      forged: wanted["forge"] === true ? await forgeNotices(account) : [],
    };
  });
}

function getOrder(account: Account, orderId: string): Order {
  closeLateOrders(account);
  const order = account.orders.find(orderId);
  if (order === undefined) throw new SandboxRefusal(404, `There is no PayPal order ${orderId}.`);
  return order;
}

function getOpenOrder(account: Account, orderId: string): Order {
  const order = getOrder(account, orderId);
  if (!isOpen(order)) throw new SandboxRefusal(409, `The PayPal order ${orderId} is ${order.status}.`);
  return order;
}

function findCapture(account: Account, captureId: string): FoundCapture {
  const order = account.orders.findByPart(captureId);
  const capture = order?.captures.find((one) => one.id === captureId);
  if (order === undefined || capture === undefined) {
    throw new SandboxRefusal(404, `There is no PayPal capture ${captureId}.`);
  }
  return { order, capture };
}

function getReversible(order: Order): FoundCapture {
  const capture = order.captures.find(
    (one) =>
      (one.status === "COMPLETED" || one.status === "PARTIALLY_REFUNDED") && leftOf({ order, capture: one }) > 0n,
  );
  if (capture === undefined) throw new SandboxRefusal(409, `The PayPal order ${order.id} has no money to take back.`);
  return { order, capture };
}

function readReversal(found: FoundCapture, amount: unknown): Money {
  const currencyCode = found.capture.amount.currency_code;
  const left = leftOf(found);
  if (amount === undefined) return toMoney(left, currencyCode);
  const pattern = wholeCurrencies.has(currencyCode) ? /^\d+$/ : /^\d+(\.\d{1,2})?$/;
  const text = typeof amount === "number" ? String(amount) : "";
  const minorUnits = pattern.test(text) ? toMinorUnits({ currency_code: currencyCode, value: text }) : 0n;
  if (minorUnits <= 0n) throw new SandboxRefusal(400, "amount must be a number greater than 0 that fits the currency.");
  if (minorUnits > left) {
    throw new SandboxRefusal(409, `Only ${toMoney(left, currencyCode).value} of ${found.capture.id} is left.`);
  }
  return toMoney(minorUnits, currencyCode);
}

/** What PayPal believes, for comparing with what the merchant's ledger says; a reversal counts as a refund. */
function summarise(order: Order) {
  const total = totalOf(order);
  return {
    id: order.id,
    status: order.status,
    amount: Number(total.value),
    currency: total.currency_code,
    custom_id: order.units[0]?.custom_id ?? null,
    captures: order.captures.map(({ id, status, amount }) => ({ id, status, amount: Number(amount.value) })),
    refunds: order.refunds.map(({ id, amount }) => ({ id, amount: Number(amount.value) })),
  };
}
