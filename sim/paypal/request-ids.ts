import type { World } from "../world.ts";

type KeyedOperation = "create" | "capture" | "refund";

const hourMs = 3600 * 1000;
const keptMs: Readonly<Record<KeyedOperation, number>> = {
  create: 6 * hourMs,
  capture: 45 * 24 * hourMs,
  refund: 45 * 24 * hourMs,
};

/** What came of the first request with this key: the thing it made, or the issue it was refused for. */
type Outcome = { readonly madeId: string } | { readonly issue: string };

type Remembered = Outcome & { readonly operation: KeyedOperation; readonly key: string; readonly at: string };

/** The store behind PayPal-Request-Id: a key stands for one operation on one thing. */
export interface RequestIds {
  find(operation: KeyedOperation, target: string, requestId: string | undefined): Outcome | undefined;
  remember(operation: KeyedOperation, target: string, requestId: string | undefined, outcome: Outcome): void;
}

export function openRequestIds(world: World): RequestIds {
  const book = world.book<Remembered>("paypal-request-ids");
  const isKept = (remembered: Remembered) =>
    world.clock.now().getTime() - Date.parse(remembered.at) < keptMs[remembered.operation];
  for (const remembered of book.values()) if (!isKept(remembered)) book.delete(remembered.key);
  return {
    find(operation, target, requestId) {
      if (requestId === undefined) return undefined;
      const remembered = book.get(`${operation}:${target}:${requestId}`);
      return remembered !== undefined && isKept(remembered) ? remembered : undefined;
    },
    remember(operation, target, requestId, outcome) {
      if (requestId === undefined) return;
      const key = `${operation}:${target}:${requestId}`;
      book.put(key, { ...outcome, operation, key, at: world.clock.now().toISOString() });
    },
  };
}
