import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";

/** One request to a vendor, once it is over. */
export interface VendorCall {
  vendor: string;
  method: string;
  path: string;
  /** Of the answer; undefined when none came. */
  status: number | undefined;
  outcome: "answered" | "refused" | "failed" | "not_sent" | "no_answer";
  durationMs: number;
  /** Of the request or the job's request on whose behalf it was sent. */
  requestId: string | undefined;
}

const topic = "passim:vendor-call";
const calls = channel(topic);

export function announceVendorCall(call: VendorCall): void {
  calls.publish(call);
}

/** Tells `listener` of every request to a vendor in this process; returns what stops it. */
export function onVendorCall(listener: (call: VendorCall) => void): () => void {
  // Nothing else publishes on this channel.
  const heard = (message: unknown): void => listener(message as VendorCall);
  subscribe(topic, heard);
  return () => {
    unsubscribe(topic, heard);
  };
}
