import type { World } from "../world.ts";
import type { Esim } from "./esim.ts";

/**
 * An order and, in the same line of the book, the eSIMs it brought into the world as they were born. So the order, its
 * eSIMs and its debit come to be together or not at all. What happens to the eSIMs later is in their own book.
 */
export interface CarrierOrder {
  orderNo: string;
  transactionId: string;
  orderedAt: string;
  amountUnits: number;
  esims: readonly Esim[];
}

/** All orders, found by either number. */
export interface OrderBook {
  findByNumber(orderNo: string): CarrierOrder | undefined;
  findByTransaction(transactionId: string): CarrierOrder | undefined;
  add(order: CarrierOrder): void;
  list(): CarrierOrder[];
  count(): number;
}

/** The orders in the books of this world. */
export function openOrderBook(world: World): OrderBook {
  const book = world.book<CarrierOrder>("carrier-orders");
  const byTransaction = new Map(book.values().map((order) => [order.transactionId, order]));
  return {
    findByNumber: (orderNo) => book.get(orderNo),
    findByTransaction: (transactionId) => byTransaction.get(transactionId),
    add(order) {
      book.put(order.orderNo, order);
      byTransaction.set(order.transactionId, order);
    },
    list: () => book.values(),
    count: () => byTransaction.size,
  };
}
