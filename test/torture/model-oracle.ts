/** What carriers and PayPal are made to do during one command. */
export type Misfortune = keyof typeof misfortunes;

interface Fault {
  target: "carrier" | "paypal";
  operation?: string;
  fault: string;
}

const order = (fault: string): Fault => ({ target: "carrier", operation: "order", fault });
const topup = (fault: string): Fault => ({ target: "carrier", operation: "topup", fault });
/** For the call after the one that an operation's own fault spoils. */
const then = (fault: string): Fault => ({ target: "carrier", fault });
const capture = (fault: string): Fault => ({ target: "paypal", operation: "capture", fault });
const refund = (fault: string): Fault => ({ target: "paypal", operation: "refund", fault });

/** Each with whether the carrier sells nothing in the end. */
export const misfortunes = {
  none: { faults: [], isRefusal: false },
  "the answer is lost": { faults: [order("drop_reply"), topup("drop_reply")], isRefusal: false },
  "the carrier fails": { faults: [order("error"), topup("error")], isRefusal: false },
  "the carrier refuses": { faults: [order("out_of_stock"), topup("out_of_stock")], isRefusal: true },
  "the price has changed": { faults: [order("price_changed"), topup("price_changed")], isRefusal: true },
  "the answer is lost and a repetition refused": {
    faults: [order("drop_reply"), topup("drop_reply"), then("out_of_stock")],
    isRefusal: false,
  },
  // A repetition's refusal says nothing about the first request: it is asked about for two minutes, by which time the carrier sells.
  "the carrier fails and refuses a repetition": {
    faults: [order("error"), topup("error"), then("out_of_stock")],
    isRefusal: false,
  },
  "a capture's answer is lost": { faults: [capture("drop_reply")], isRefusal: false },
  "a capture fails": { faults: [capture("error")], isRefusal: false },
  "a refund's answer is lost": { faults: [refund("drop_reply")], isRefusal: false },
  "a refund fails": { faults: [refund("error")], isRefusal: false },
} as const satisfies Record<string, { faults: readonly Fault[]; isRefusal: boolean }>;

export interface OracleTopup {
  id: string;
  totalCents: number;
  state: "unpaid" | "completed" | "failed";
}

export interface OracleOrder {
  id: string;
  quantity: number;
  totalCents: number;
  state: "unpaid" | "active" | "cancelled";
  /** How many eSIMs there are to see; a refused order has none. */
  delivered: number;
  isInUse: boolean;
  topups: OracleTopup[];
}

export interface OracleCheckout {
  id: string;
  order: OracleOrder;
  /** What is paid for: the order itself, or a top-up of its eSIM. */
  topup: OracleTopup | undefined;
  isCaptured: boolean;
}

/** What one account has, as anybody would reckon it on paper. */
export interface Purse {
  /** A reseller's credit; a traveller has none. */
  creditCents: number;
  /** What PayPal took from a traveller less what it gave back. */
  paidCents: number;
  orders: OracleOrder[];
  checkouts: OracleCheckout[];
}

/** Two resellers and a traveller, in this order. */
export interface Oracle {
  purses: Purse[];
}

/** Whether an eSIM of the order was used or topped up, or is about to be. */
export function isTouched(order: OracleOrder): boolean {
  return order.isInUse || order.topups.some(({ state }) => state === "completed");
}
