import { AsyncLocalStorage } from "node:async_hooks";

/** On whose behalf the code runs right now, for logs, traces and the jobs that it enqueues; never for decisions. */
export interface RequestContext {
  /** Of the request that asked for this, maybe long ago; undefined for what runs by itself. */
  requestId: string | undefined;
  /** The span that all this is part of, as W3C's traceparent; undefined while nothing is traced. */
  traceParent?: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and everything that it awaits, in `context`. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** Runs `work` on nobody's behalf: a job that it only hastens stays known by the request that caused it. */
export function runOnNobodysBehalf<T>(work: () => T): T {
  return storage.run({ requestId: undefined }, work);
}

/** The id of the request that all this is for. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

export function currentTraceParent(): string | undefined {
  return storage.getStore()?.traceParent;
}
