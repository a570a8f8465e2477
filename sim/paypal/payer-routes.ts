import type { FastifyInstance, FastifyReply } from "fastify";
import type { Account } from "./account.ts";
import { totalOf } from "./answers.ts";
import { textOf } from "./body-fields.ts";
import { isOpen, type Order } from "./order.ts";
import { closeLateOrders } from "./orders.ts";
import { approve, cancelUrlOf, openForPayer, returnUrlOf } from "./payer.ts";
import { checkoutPage, messagePage } from "./payer-page.ts";

const actions = ["pay", "decline", "cancel"] as const;

/** The pages under `/paypal/checkoutnow`, on which a person pays, picks a bad card, or goes back. */
export function registerPayerPages(server: FastifyInstance, account: Account): void {
  server.get<{ Querystring: { token?: string } }>("/paypal/checkoutnow", (request, reply) => {
    const order = findPayable(account, request.query.token, reply);
    if (order === undefined) return reply;
    const opened = openForPayer(account, order);
    return sendPage(reply, 200, checkoutPage(describeCheckout(account, opened)));
  });
  for (const action of actions) {
    server.post(`/paypal/checkoutnow/${action}`, (request, reply) => {
      const token = new URLSearchParams(textOf(request.body)).get("token") ?? undefined;
      const order = findPayable(account, token, reply);
      if (order === undefined) return reply;
      return sendBack(reply, action === "cancel" ? cancelUrlOf(order) : returnUrlOf(decide(account, order, action)));
    });
  }
}

function decide(account: Account, order: Order, action: "pay" | "decline"): Order {
  return approve(account, order, action === "pay" ? "accepted" : "declined");
}

/** The order, if it can still be paid; otherwise a page that says why not has been sent. */
function findPayable(account: Account, token: string | undefined, reply: FastifyReply): Order | undefined {
  closeLateOrders(account);
  const order = account.orders.find(token ?? "");
  if (order !== undefined && isOpen(order)) return order;
  if (order === undefined) {
    sendPage(
      reply,
      404,
      messagePage("There is no such payment", "The link is incomplete, or it is from another sandbox."),
    );
  } else if (order.status === "COMPLETED") {
    sendPage(reply, 200, messagePage("This is paid already", "You can close this page: nothing more will be charged."));
  } else {
    const text = "It was good for a few hours. Go back to the merchant and start again; nothing was charged.";
    sendPage(reply, 410, messagePage("This payment link has expired", text));
  }
  return undefined;
}

function sendBack(reply: FastifyReply, address: string | undefined): FastifyReply {
  if (address !== undefined) return reply.redirect(address, 302);
  const text = "The merchant did not tell where to send you back to. Please close this page and return to its site.";
  return sendPage(reply, 200, messagePage("Things don't appear to be working", text));
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").header("cache-control", "no-store").send(page);
}

function describeCheckout(account: Account, order: Order) {
  return {
    orderId: order.id,
    brand: order.experience.brand_name ?? account.options.brand ?? "the merchant",
    total: totalOf(order),
    descriptions: order.units.flatMap((unit) => unit.description ?? []),
    isSecondTry: order.isInstrumentDeclined,
  };
}
