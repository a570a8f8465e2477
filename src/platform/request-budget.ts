import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "./database.ts";

/** Customers wait on the orders lane; syncs and sweeps share the other. */
export type BudgetLane = "orders" | "background";

/** Too many requests wait already. Nothing was reserved and nothing should be sent. */
export class BudgetExhausted extends Error {
  override readonly name = "BudgetExhausted";
  readonly retryAfterMs: number;
  constructor(account: string, retryAfterMs: number) {
    super(`The requests to ${account} are spoken for during the next ${retryAfterMs / 1000} seconds`);
    this.retryAfterMs = retryAfterMs;
  }
}

const waitMaxMs: Record<BudgetLane, number> = { orders: 30_000, background: 5_000 };
/** The carrier counts when requests arrive, which is never as even as they were sent. */
const slack = 1.05;

/**
 * One budget of requests for an account over all processes that share this database, evenly spaced. The returned function resolves when
 * the caller may send one request, and throws `BudgetExhausted` instead of waiting for more than 30 s (orders) or 5 s (background).
 */
export function createRequestBudget(
  database: Database,
  account: string,
  requestsPerSecond: number,
): (lane: BudgetLane) => Promise<void> {
  const spacingMs = (1000 / requestsPerSecond) * slack;
  return async (lane) => {
    let patienceMs = waitMaxMs[lane];
    if (lane === "background") {
      // Waited for before the shared turn is reserved: a backlog of syncs never stands between an order and its turn.
      patienceMs -= await takeTurn(database, { account, lane, spacingMs: spacingMs * 2, waitMaxMs: patienceMs });
    }
    await takeTurn(database, { account, lane: "all", spacingMs, waitMaxMs: patienceMs });
  };
}

interface Turn {
  account: string;
  lane: string;
  spacingMs: number;
  waitMaxMs: number;
}

/** Waits for a turn and returns how long that was. */
async function takeTurn(database: Database, turn: Turn): Promise<number> {
  const waitMs = await reserve(database, turn);
  if (waitMs === undefined) throw new BudgetExhausted(turn.account, turn.waitMaxMs);
  // Timers may fire a moment early.
  if (waitMs > 0) await delay(Math.ceil(waitMs) + 1);
  return Math.max(waitMs, 0);
}

/** How long to wait for the turn that was reserved; undefined when it would be too long and none was. */
async function reserve(
  database: Database,
  { account, lane, spacingMs, waitMaxMs: maxMs }: Turn,
): Promise<number | undefined> {
  const spacing = sql`${spacingMs}::float8 * interval '1 millisecond'`;
  // One statement, so that processes queue up on the row lock and each sees the reservation before it. The database's clock is the only
  // one that all of them share; it is read again after the lock was waited for.
  const { rows } = await sql<{ waitMs: number }>`
    insert into request_budget as budget (account, lane, next_at) values (${account}, ${lane}, clock_timestamp() + ${spacing})
    on conflict (account, lane) do update set next_at = greatest(budget.next_at, clock_timestamp()) + ${spacing}
      where budget.next_at <= clock_timestamp() + ${maxMs}::float8 * interval '1 millisecond'
    returning extract(epoch from next_at - ${spacing} - clock_timestamp())::float8 * 1000 as wait_ms`.execute(
    database.db,
  );
  return rows[0]?.waitMs;
}
