import * as wire from "./wire.ts";

export type Lane = "orders" | "background";

/** One call of the carrier's interface, as data. */
export interface Operation<Answer = unknown> {
  path: string;
  /** Customers wait on the orders lane; sweeps and syncs share the other. */
  lane: Lane;
  /** A write without an answer may have happened; a read without one certainly changed nothing. */
  isWrite: boolean;
  answer: Shape<Answer>;
}

interface Shape<Value> {
  Check(value: unknown): value is Value;
  Errors(value: unknown): { instancePath: string; message: string }[];
}

const read = { isWrite: false, lane: "background" } as const;
const write = { isWrite: true, lane: "orders" } as const;

export const listPackages = { ...read, path: "package/list", answer: wire.packageList };
export const queryEsims = { ...read, path: "esim/query", answer: wire.profileList };
export const queryOrders = { ...queryEsims, lane: "orders" } as const;
export const queryUsage = { ...read, path: "esim/usage/query", answer: wire.usageList };
export const queryBalance = { ...read, path: "balance/query", answer: wire.balance };
export const placeOrder = { ...write, path: "esim/order", answer: wire.placedOrder };
export const topUp = { ...write, path: "esim/topup", answer: wire.toppedUp };
export const cancel = { ...write, path: "esim/cancel", answer: wire.nothing };
export const suspend = { ...write, path: "esim/suspend", answer: wire.nothing };
export const unsuspend = { ...write, path: "esim/unsuspend", answer: wire.nothing };
export const revoke = { ...write, path: "esim/revoke", answer: wire.nothing };
export const sendSms = { ...write, path: "esim/sendSms", answer: wire.nothing };
export const saveWebhook = { ...write, lane: "background", path: "webhook/save", answer: wire.nothing } as const;
