import { createHash } from "node:crypto";
import type { CarrierOptions } from "../vendor.ts";
import type { World } from "../world.ts";
import { orderReadyNotice } from "./notice.ts";
import type { Notices } from "./notices.ts";
import type { CarrierOrder, OrderBook } from "./order-book.ts";

interface Progress {
  answersGiven: number;
  isReady: boolean;
}

/** When the eSIMs of an order are there: after so many "still allocating" answers, or so long after the order. */
export interface Allocations {
  isReady(order: CarrierOrder): boolean;
  /** Whether this query must still be answered "allocating"; such an answer is counted before it is given. */
  mustWait(order: CarrierOrder): boolean;
  /** Makes the order ready, and says so, when its time has come. */
  watch(order: CarrierOrder): void;
  /** Watches again what a restart interrupted. */
  resume(): void;
}

/** Progress lives in the books, and the time counts from the order, so a restart changes nothing. */
export function createAllocations(
  world: World,
  options: CarrierOptions,
  { orders, notices }: { orders: OrderBook; notices: Notices },
): Allocations {
  const book = world.book<Progress>("carrier-allocations");
  const progressOf = (order: CarrierOrder) => book.get(order.orderNo) ?? { answersGiven: 0, isReady: false };
  const leftMs = (order: CarrierOrder) =>
    Date.parse(order.orderedAt) + options.allocateAfterMs - world.clock.now().getTime();

  function finish(order: CarrierOrder): void {
    if (progressOf(order).isReady) return;
    // Told first and written down second: dying in between sends the notice twice, under one id, instead of never.
    notices.send(orderReadyNotice(order), order.orderNo, noticeIdOf(order));
    book.put(order.orderNo, { ...progressOf(order), isReady: true });
  }

  function isReady(order: CarrierOrder): boolean {
    if (!progressOf(order).isReady && leftMs(order) <= 0) finish(order);
    return progressOf(order).isReady;
  }

  function mustWait(order: CarrierOrder): boolean {
    if (isReady(order)) return false;
    const progress = progressOf(order);
    if (progress.answersGiven >= options.allocatingAnswers) {
      finish(order);
      return false;
    }
    book.put(order.orderNo, { ...progress, answersGiven: progress.answersGiven + 1 });
    return true;
  }

  const watch = (order: CarrierOrder) => world.later(Math.max(0, leftMs(order)), () => finish(order));
  const resume = () =>
    orders
      .list()
      .filter((order) => !progressOf(order).isReady)
      .forEach(watch);
  return { isReady, mustWait, watch, resume };
}

function noticeIdOf(order: CarrierOrder): string {
  return createHash("md5").update(`ready ${order.orderNo}`).digest("hex");
}
