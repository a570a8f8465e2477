import { EventEmitter, once } from "node:events";
import { sql } from "kysely";
import pg from "pg";
import type { Database, Db } from "./database.ts";

const channel = "passim";
const reconnectMs = 1_000;

/**
 * Short messages between processes, over one PostgreSQL connection each. A signal is a hint that saves waiting: whoever misses one finds
 * the truth by polling.
 */
export interface Signals {
  /** Calls `listener` whenever `topic` is signalled; returns what stops it. */
  on(topic: string, listener: () => void): () => void;
  /** Resolves when `topic` is signalled or after `timeoutMs`. */
  wait(topic: string, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Signals `topic` to every process when the transaction commits. */
export async function signal(db: Db, topic: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${topic})`.execute(db);
}

/** A signal that is lost costs at most this much. */
const rereadMs = 500;

/**
 * Reads again at each signal of `topic` until `isDone` says that what was read has moved far enough, or for `timeoutMs`, and returns what
 * was read last. No transaction and no connection is held meanwhile.
 */
export async function readUntil<T>(
  signals: Pick<Signals, "wait">,
  options: { topic: string; timeoutMs: number; read: () => Promise<T>; isDone: (found: T) => boolean },
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    // Listening starts before reading, so that a change in between is not missed.
    const leftMs = deadline - performance.now();
    const changed = leftMs > 0 ? signals.wait(options.topic, Math.ceil(Math.min(rereadMs, leftMs))) : undefined;
    const found = await options.read();
    if (options.isDone(found) || changed === undefined) return found;
    await changed;
  }
}

/** Starts listening, or throws; a connection that is lost later is made again until `close`. */
export async function openSignals(database: Database): Promise<Signals> {
  const emitter = new EventEmitter().setMaxListeners(0);
  let isClosed = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: database.connectionString });
    next.on("error", () => void next.end().catch(() => undefined));
    next.on("end", () => reconnectLater(next));
    next.on("notification", (message) => emitter.emit(message.payload ?? ""));
    await next.connect();
    await next.query(`listen ${channel}`);
    client = next;
  };
  const reconnectLater = (lost: pg.Client): void => {
    if (isClosed || (client !== undefined && client !== lost)) return;
    client = undefined;
    clearTimeout(retry);
    retry = setTimeout(() => void connect().catch(() => reconnectLater(lost)), reconnectMs);
  };

  await connect().catch((error: unknown) => {
    // Nobody would be there to close it.
    isClosed = true;
    clearTimeout(retry);
    throw error;
  });
  return {
    on(topic, listener) {
      emitter.on(topic, listener);
      return () => emitter.off(topic, listener);
    },
    async wait(topic, timeoutMs) {
      await once(emitter, topic, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
    },
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
