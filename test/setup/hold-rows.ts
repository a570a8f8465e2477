import { eventually } from "../factories.ts";
import type { TestApp } from "./test-app.ts";

/** A transaction of somebody else's that is under way. */
export interface HeldRows {
  /** Runs a statement in it. */
  query(statement: string, values: unknown[]): Promise<void>;
  /** Until so many statements of this database wait for rows that another transaction holds. */
  untilWaiting(count: number): Promise<void>;
  /** Commits it. */
  release(): Promise<void>;
}

/** Keeps the rows that the statement locks or changes from everybody else until `release`. */
export async function holdRows(test: TestApp, statement: string, values: unknown[]): Promise<HeldRows> {
  const { pool } = test.app.database;
  const client = await pool.connect();
  await client.query("begin");
  await client.query(statement, values);
  const countWaiting = async () => {
    // On another connection: a transaction sees one and the same state of the server's activity.
    const { rows } = await pool.query<{ waiting: number }>(
      "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]?.waiting;
  };
  return {
    async query(again, given) {
      await client.query(again, given);
    },
    untilWaiting: async (count) => {
      await eventually(`${count} to wait for what is held`, async () => (await countWaiting()) === count || undefined);
    },
    async release() {
      await client.query("commit");
      client.release();
    },
  };
}
