import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/factories.ts";
import { aFreePort, type SpawnedProgram, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { openPool } from "../../test/setup/template-database.ts";
import { anEmptyDatabase, type TestDatabase } from "../../test/setup/test-database.ts";

let database: TestDatabase;
let platform: SpawnedProgram;

beforeAll(async () => {
  database = await anEmptyDatabase();
});
afterAll(async () => {
  await platform.clear();
  await database.drop();
});

test("a first start reads the carrier's catalogue once, and is ready only with it", { timeout: 120_000 }, async () => {
  const port = String(await aFreePort());
  // A sync that changes nothing is logged for debugging only.
  const environment = { PORT: port, SANDBOX_PORT: "0", DATABASE_URL: database.url, LOG_LEVEL: "debug" };
  platform = await spawnProgram("start", environment);
  const pool = openPool(database.url);
  const count = async (what: string) => Number((await pool.query(`select count(*) from ${what}`)).rows[0].count);
  await eventually("the platform to be ready", async () => {
    if (platform.child.exitCode !== null) throw new Error(platform.printed());
    return await fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    );
  });
  expect(await count("plan")).toBeGreaterThan(1_000);
  await eventually("the next sync to wait for its hour", async () => {
    const waiting = "job where name = 'sync-plans' and leased_until is null and run_at > now() + interval '50 minutes'";
    return (await count(waiting)) === 1 ? true : undefined;
  });
  await pool.end();
  const syncs = platform.logLines().filter(({ msg }) => msg === "the plans of a carrier were synced");
  expect(syncs).toHaveLength(1);
});
