import type { CarrierOptions } from "../vendor.ts";
import type { World } from "../world.ts";
import { type Allocations, createAllocations } from "./allocation.ts";
import { type Balance, openBalance } from "./balance.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import type { Esim, EsimStatus } from "./esim.ts";
import { type EsimBook, openEsimBook } from "./esim-book.ts";
import { createNotices, type Notices } from "./notices.ts";
import { type OrderBook, openOrderBook } from "./order-book.ts";

/** The whole company: what it sells, what it believes, and how it tells. */
export interface Carrier {
  options: CarrierOptions;
  world: World;
  catalogue: Catalogue;
  orders: OrderBook;
  esims: EsimBook;
  allocations: Allocations;
  balance: Balance;
  notices: Notices;
}

/** Opens the carrier with what its books say. */
export function openCarrier(world: World, options: CarrierOptions): Carrier {
  const notices = createNotices(world, options.seed);
  const orders = openOrderBook(world);
  const esims = openEsimBook(world, { orders, notices });
  const allocations = createAllocations(world, options, { orders, notices });
  const balance = openBalance(options.balanceUsd, { orders, esims });
  return { options, world, catalogue: createCatalogue(options.seed), orders, esims, allocations, balance, notices };
}

/** Takes up what a restart interrupted, and lets time pass from now on. */
export function resumeCarrier({ notices, allocations, esims }: Carrier): void {
  notices.resume();
  allocations.resume();
  esims.keepUp();
}

/** The carrier knows its eSIMs from the order on, but has them only when they are allocated. */
export function visibleStatus({ orders, allocations }: Carrier, esim: Esim): EsimStatus | "GETTING_RESOURCE" {
  const order = orders.findByNumber(esim.orderNo);
  return order && allocations.isReady(order) ? esim.esimStatus : "GETTING_RESOURCE";
}
