import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../../../test/factories.ts";
import { holdRows } from "../../../test/setup/hold-rows.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { type Database, openDatabase } from "../../platform/database.ts";
import { verifyLedger } from "./verify.ts";

const test = useTestApp();
let impatient: Database;

beforeAll(() => {
  const url = new URL(test.app.database.connectionString);
  url.searchParams.set("statement_timeout", "1000");
  impatient = openDatabase({ connectionString: url.toString(), connectionsMax: 1, onConnectionLost: () => undefined });
});
afterAll(async () => await impatient.close());

it("proves the books however long that takes", async () => {
  const { pool } = test.app.database;
  const held = await holdRows(test, "lock table ledger_entry in access exclusive mode", []);
  const proving = verifyLedger({ ...test.app, database: impatient }).catch((error: unknown) => error);
  await held.untilWaiting(1);
  await eventually("a statement of this age", async () => {
    const { rows } = await pool.query(
      `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query_start < now() - interval '1.5 seconds'`,
    );
    return rows[0];
  });
  await held.release();
  expect(await proving).toMatchObject({ differences: [] });
});
