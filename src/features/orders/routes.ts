import { Type } from "typebox";
import type { App } from "../../app.ts";
import { ok, type Route, route } from "../../platform/http/route.ts";
import { paginate, readPage, success, successPage } from "../../platform/http/schemas.ts";
import { answerCancellation, answerNewOrder, describeCancellation, describeNewOrder } from "./answer-order.ts";
import { cancelOrder } from "./cancel-order.ts";
import { receiveCarrierNotice } from "./carrier-notices.ts";
import { orderNotFound } from "./errors.ts";
import { placeOrder } from "./place-order.ts";
import { presentOrder, presentOrders } from "./present-order.ts";
import { Order, OrderBody, OrderQuery, UpdateOrderBody } from "./schema.ts";
import { countOrders, findOrder, listOrders } from "./store.ts";
import { updateOrder } from "./update-order.ts";

const tag = "Orders";
const OrderParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, description: "The order's id" }) });
const OrderAnswer = success({ order: Order });

export function orderRoutes(app: App): Route[] {
  const { db } = app.database;

  const readOrder = async (accountId: string, id: string) => {
    const order = await findOrder(db, accountId, id);
    if (!order) throw orderNotFound();
    return order;
  };

  const cancellation = (method: "DELETE" | "POST", path: string, operation: string) =>
    route({
      method,
      path,
      operation,
      summary: "Cancel Order",
      description:
        "A pending order is cancelled at once while nothing was sent to the carrier; later, whatever arrives is given back and the answer is 202 until then. " +
        "The eSIMs of an active order go back to the carrier if none was downloaded, used or topped up, and the price is refunded once, to where it came from. " +
        "A cancelled order stays as it is; a completed or expired one is hidden from lists.",
      tag,
      access: "user",
      params: OrderParams,
      responses: { 200: OrderAnswer, 202: OrderAnswer },
      errors: [
        "not_found",
        "not_cancellable",
        "unsupported_by_provider",
        "provider_refused",
        "provider_unavailable",
        "idempotency_key_reused",
        "request_in_progress",
      ],
      isIdempotent: true,
      describe: async (actor, id) => await describeCancellation(app, await readOrder(actor.accountId, id)),
      handler: async ({ actor, params }) => {
        await cancelOrder(app, actor, params.id);
        return await answerCancellation(app, params.id);
      },
    });

  return [
    route({
      method: "POST",
      path: "/orders",
      operation: "createOrder",
      summary: "Create New eSIM Order",
      description:
        "The credit is held, the carrier is asked, and the answer waits for it: 201 with `active` and the eSIMs, or with `pending` when the carrier takes longer; " +
        "then ORDER_STATUS tells. `Prefer: respond-async` answers at once. A mobile_user's order is `pending` until its PayPal payment is captured. " +
        "On the retail basis the order costs what it totals; an account on the wholesale basis pays the platform price, and `charged_amount` says how much.",
      tag,
      access: "user",
      body: OrderBody,
      responses: { 201: OrderAnswer },
      errors: [
        "not_found",
        "insufficient_credit",
        "onboarding_incomplete",
        "account_blocked",
        "plan_unavailable",
        "price_changed",
        "out_of_stock",
        "provider_mismatch",
        "provider_refused",
        "idempotency_key_reused",
        "request_in_progress",
      ],
      isIdempotent: true,
      describe: async (actor, id) => await describeNewOrder(app, await readOrder(actor.accountId, id)),
      handler: async ({ actor, body, headers, idempotency }) => {
        const id = await placeOrder(app, actor, body, idempotency);
        return await answerNewOrder(app, id, /\brespond-async\b/i.test(String(headers["prefer"] ?? "")));
      },
    }),
    route({
      method: "GET",
      path: "/orders",
      operation: "listOrders",
      summary: "List User's Orders",
      description: "Newest first.",
      tag,
      access: "user",
      query: OrderQuery,
      responses: { 200: successPage(Order) },
      handler: async ({ actor, query }) => {
        const page = readPage(query);
        const [orders, total] = await Promise.all([
          listOrders(db, actor.accountId, query.status, page),
          countOrders(db, actor.accountId, query.status),
        ]);
        return ok({ data: await presentOrders(app, orders), pagination: paginate(page, total) });
      },
    }),
    route({
      method: "GET",
      path: "/orders/:id",
      operation: "getOrder",
      summary: "Get Order Details",
      tag,
      access: "user",
      params: OrderParams,
      responses: { 200: OrderAnswer },
      errors: ["not_found"],
      handler: async ({ actor, params }) =>
        ok({ order: await presentOrder(app, await readOrder(actor.accountId, params.id)) }),
    }),
    route({
      method: "PUT",
      path: "/orders/:id",
      operation: "updateOrder",
      summary: "Update Order",
      description: "Applies whole or not at all. No mail is sent again when the address changes.",
      tag,
      access: "user",
      params: OrderParams,
      body: UpdateOrderBody,
      responses: { 200: OrderAnswer, 202: OrderAnswer },
      errors: [
        "not_found",
        "invalid_transition",
        "not_cancellable",
        "unsupported_by_provider",
        "provider_refused",
        "provider_unavailable",
      ],
      handler: async ({ actor, params, body }) => {
        const { isCancelling } = await updateOrder(app, actor, params.id, body);
        if (isCancelling) return await answerCancellation(app, params.id);
        return ok({
          message: "Order updated",
          order: await presentOrder(app, await readOrder(actor.accountId, params.id)),
        });
      },
    }),
    cancellation("DELETE", "/orders/:id", "cancelOrder"),
    cancellation("POST", "/orders/:id/cancel", "cancelOrderByPost"),
    route({
      method: "POST",
      path: "/callbacks/carriers/:provider_id/:secret",
      operation: "receiveCarrierNotice",
      isListed: false,
      summary: "Notices of a carrier",
      description:
        "For the carrier. The notice is stored, answered and then acted on by asking the carrier for the truth.",
      tag: "Callbacks",
      access: "public",
      rateLimit: "exempt",
      params: Type.Object({ provider_id: Type.String({ maxLength: 100 }), secret: Type.String({ maxLength: 100 }) }),
      body: Type.Unknown(),
      responses: { 200: success({}) },
      errors: ["not_found"],
      handler: async ({ params, body }) => {
        await receiveCarrierNotice(app, params.provider_id, params.secret, JSON.stringify(body));
        return ok({ message: "received" });
      },
    }),
  ];
}
