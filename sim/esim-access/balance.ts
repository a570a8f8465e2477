import type { EsimBook } from "./esim-book.ts";
import { unitsPerDollar } from "./offer.ts";
import type { OrderBook } from "./order-book.ts";
import { Refusal } from "./refusal.ts";

/** The platform's prepaid money at the carrier. */
export interface Balance {
  units(): number;
  /** Throws the carrier's refusal when there is not that much. */
  mustCover(units: number): void;
  debit(units: number): void;
  credit(units: number): void;
}

/**
 * The balance is never a record of its own: every debit and credit is a part of the order, top-up or cancellation that
 * caused it, so that no crash can leave one without the other. Summed up once at start, then carried along.
 */
export function openBalance(depositedUsd: number, { orders, esims }: { orders: OrderBook; esims: EsimBook }): Balance {
  const spentOnOrders = sum(orders.list().map((order) => order.amountUnits));
  const spentOnTopUps = sum(esims.list().flatMap((esim) => esim.topUps.map((topUp) => topUp.paidUnits)));
  const refunded = sum(esims.list().map((esim) => esim.refundedUnits));
  let units = Math.round(depositedUsd * unitsPerDollar) - spentOnOrders - spentOnTopUps + refunded;
  return {
    units: () => units,
    mustCover(amountUnits) {
      if (amountUnits > units) throw new Refusal("balanceTooLow", "The account balance is not sufficient");
    },
    debit: (amountUnits) => {
      units -= amountUnits;
    },
    credit: (amountUnits) => {
      units += amountUnits;
    },
  };
}

function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
