import type { World } from "../world.ts";
import { isOpen, type Order } from "./order.ts";

/** Every order of this account, found by its own id or by that of a capture or refund in it. */
export interface OrderBook {
  find(orderId: string): Order | undefined;
  /** The order that holds the capture or the refund of this id. */
  findByPart(captureOrRefundId: string): Order | undefined;
  /** Returns only after the order is written. */
  put(order: Order): void;
  list(): Order[];
  listOpen(): Order[];
}

export function openOrderBook(world: World): OrderBook {
  const book = world.book<Order>("paypal-orders");
  const orderIdOf = new Map<string, string>();
  const openIds = new Set<string>();
  const index = (order: Order) => {
    for (const part of [...order.captures, ...order.refunds]) orderIdOf.set(part.id, order.id);
    if (isOpen(order)) openIds.add(order.id);
    else openIds.delete(order.id);
  };
  book.values().forEach(index);
  return {
    find: (id) => book.get(id),
    findByPart: (id) => book.get(orderIdOf.get(id) ?? ""),
    put: (order) => {
      book.put(order.id, order);
      index(order);
    },
    list: () => book.values(),
    listOpen: () => [...openIds].flatMap((id) => book.get(id) ?? []),
  };
}
