import type { Account } from "./account.ts";
import { describeOrder } from "./answers.ts";
import type { Fields } from "./body-fields.ts";
import { notFound, unprocessable } from "./errors.ts";
import { newId, wireTime } from "./ids.ts";
import { closesAt, isOpen, type Order } from "./order.ts";
import { type OrderRequest, readOrderRequest } from "./order-request.ts";

export interface Made<T> {
  readonly value: T;
  /** Whether an earlier request with the same PayPal-Request-Id made it. */
  readonly isReplay: boolean;
}

/** Makes an order, or finds the one that this request id made in the last six hours, as it is now. */
export function createOrder(account: Account, body: Fields, requestId: string | undefined): Made<Order> {
  const before = account.requestIds.find("create", "orders", requestId);
  const made = before !== undefined && "madeId" in before ? account.orders.find(before.madeId) : undefined;
  if (made !== undefined) return { value: made, isReplay: true };
  const request = readOrderRequest(body, requestId);
  refuseUsedInvoices(account, request.units);
  const order = newOrder(account, request);
  // The key is written first and names the order to come: dying between the two lines leaves a key that names nothing.
  account.requestIds.remember("create", "orders", requestId, { madeId: order.id });
  account.orders.put(order);
  return { value: order, isReplay: false };
}

function newOrder({ world }: Account, request: OrderRequest): Order {
  const now = wireTime(world);
  return {
    ...request,
    id: newId(world),
    status: request.dialect === "approve" ? "CREATED" : "PAYER_ACTION_REQUIRED",
    createdAt: now,
    updatedAt: now,
    payerOpenedAt: undefined,
    payerId: undefined,
    isInstrumentDeclined: false,
    isNextCapturePending: false,
    captures: [],
    refunds: [],
  };
}

/** Throws when this account blocks duplicate invoices and one of these was paid before. */
export function refuseUsedInvoices(account: Account, units: Order["units"]): void {
  if (account.options.blocksDuplicateInvoices !== true) return;
  const invoices = new Set(units.flatMap((unit) => unit.invoice_id ?? []));
  const isUsed = account.orders
    .list()
    .some((order) => order.captures.length > 0 && order.units.some((unit) => invoices.has(unit.invoice_id ?? "")));
  if (isUsed) throw unprocessable("DUPLICATE_INVOICE_ID", "/purchase_units/0/invoice_id");
}

/** The order, unless it never was or its windows have closed: PayPal answers both alike. */
export function getOrder(account: Account, orderId: string): Order {
  const order = account.orders.find(orderId);
  const current = order && closeIfLate(account, order);
  if (current === undefined || current.status === "VOIDED") throw notFound(orderId);
  return current;
}

/** Closes every order whose time is over; an approval that was never captured is called off by a notice. */
export function closeLateOrders(account: Account): void {
  for (const order of account.orders.listOpen()) closeIfLate(account, order);
}

function closeIfLate(account: Account, order: Order): Order {
  if (!isOpen(order) || account.world.clock.now() < closesAt(order)) return order;
  const closed = change(account, order, { status: "VOIDED" });
  if (order.status === "APPROVED") {
    account.notices.publish("CHECKOUT.PAYMENT-APPROVAL.REVERSED", {
      ...describeOrder(account, closed),
      order_id: closed.id,
    });
  }
  return closed;
}

/** Writes the order with these changes and returns it. */
export function change(account: Account, order: Order, changes: Partial<Order>): Order {
  const changed = { ...order, ...changes, updatedAt: wireTime(account.world) };
  account.orders.put(changed);
  return changed;
}
