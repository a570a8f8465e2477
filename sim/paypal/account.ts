import type { PayPalOptions } from "../vendor.ts";
import type { World } from "../world.ts";
import { type Identity, openIdentity } from "./identity.ts";
import { type Notices, openNotices } from "./notices.ts";
import { type OrderBook, openOrderBook } from "./order-book.ts";
import { openRequestIds, type RequestIds } from "./request-ids.ts";
import { createStranger, type Stranger } from "./stranger.ts";
import { openTokens, type Tokens } from "./token.ts";

/** The one merchant account of this PayPal, and all that it keeps. */
export interface Account {
  readonly world: World;
  readonly options: PayPalOptions;
  readonly orders: OrderBook;
  readonly requestIds: RequestIds;
  /** The requests that are being answered right now, by address and request id. */
  readonly requestsInProgress: Set<string>;
  readonly tokens: Tokens;
  readonly identity: () => Identity;
  readonly stranger: Stranger;
  readonly notices: Notices;
  /** Where this PayPal's API begins, like `http://127.0.0.1:3001/paypal`. */
  readonly apiUrl: () => string;
}

/** Opens the account on the books of this world; keys and certificates are made the first time. */
export function openAccount(world: World, options: PayPalOptions): Account {
  const apiUrl = () => `${world.url()}/paypal`;
  const identity = openIdentity(world);
  return {
    world,
    options,
    apiUrl,
    identity,
    stranger: createStranger(world),
    orders: openOrderBook(world),
    requestIds: openRequestIds(world),
    requestsInProgress: new Set(),
    tokens: openTokens(world),
    notices: openNotices(world, identity, apiUrl),
  };
}
