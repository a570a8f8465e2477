import type { RequestLane } from "../contract.ts";
import * as wire from "./wire.ts";

/** One call of the carrier's interface, as data. */
export interface Operation<Answer = unknown> {
  path: string;
  /** Customers wait on the orders lane; sweeps and syncs share the other. */
  lane: RequestLane;
  /** A write without an answer may have happened; a read without one certainly changed nothing. */
  isWrite: boolean;
  /** Somebody's request waits for the answer; sales and large lists are jobs, and have more time. */
  isPrompt: boolean;
  answer: Shape<Answer>;
}

interface Shape<Value> {
  Check(value: unknown): value is Value;
  Errors(value: unknown): { instancePath: string; message: string }[];
}

const read = { isWrite: false, isPrompt: false, lane: "background" } as const;
const write = { isWrite: true, isPrompt: false, lane: "orders" } as const;
const change = { ...write, isPrompt: true } as const;

export const listPackages = { ...read, path: "package/list", answer: wire.packageList };
export const listTopups = { ...listPackages, isPrompt: true, lane: "orders" } as const;
export const queryEsims = { ...read, isPrompt: true, path: "esim/query", answer: wire.profileList } as const;
export const queryOrders = { ...queryEsims, isPrompt: false, lane: "orders" } as const;
export const queryUsage = { ...read, isPrompt: true, path: "esim/usage/query", answer: wire.usageList };
export const queryBalance = { ...read, path: "balance/query", answer: wire.balance };
export const placeOrder = { ...write, path: "esim/order", answer: wire.placedOrder };
export const topUp = { ...write, path: "esim/topup", answer: wire.toppedUp };
export const cancel = { ...write, path: "esim/cancel", answer: wire.nothing };
export const suspend = { ...change, path: "esim/suspend", answer: wire.nothing };
export const unsuspend = { ...change, path: "esim/unsuspend", answer: wire.nothing };
export const revoke = { ...change, path: "esim/revoke", answer: wire.nothing };
export const sendSms = { ...change, path: "esim/sendSms", answer: wire.nothing };
export const saveWebhook = { ...write, lane: "background", path: "webhook/save", answer: wire.nothing } as const;
