import { afterAll, beforeAll, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, type Doors, eventually } from "../../test/factories.ts";
import { aFreePort, type SpawnedProgram, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { openPool } from "../../test/setup/template-database.ts";
import { createTestClient } from "../../test/setup/test-client.ts";
import { cloneTemplate, type TestDatabase } from "../../test/setup/test-database.ts";

let clone: TestDatabase;
const spawned: SpawnedProgram[] = [];

beforeAll(async () => {
  clone = await cloneTemplate();
});
afterAll(async () => {
  for (const program of spawned) await program.clear();
  await clone.drop();
});

async function start(environment: Record<string, string>): Promise<{ platform: SpawnedProgram; url: string }> {
  const url = `http://127.0.0.1:${environment["PORT"] ?? ""}`;
  const shared = { DATABASE_URL: clone.url, PUBLIC_URL: url, JWT_SECRET: "of this test, and long enough to sign with" };
  const platform = await spawnProgram("start", { ...shared, ...environment });
  spawned.push(platform);
  await eventually("the platform to be ready", async () => {
    if (platform.child.exitCode !== null) throw new Error(platform.printed());
    return await fetch(`${url}/api/v1/health`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    );
  });
  return { platform, url };
}

test("a drain that a silent carrier holds up is given up with exit code 1, and its order is left to the next process", {
  timeout: 180_000,
}, async () => {
  const sandboxPort = String(await aFreePort());
  const { platform, url } = await start({
    PORT: String(await aFreePort()),
    SANDBOX_PORT: sandboxPort,
    DRAIN_TIMEOUT_MS: "1000",
  });
  const sandbox = createTestClient(`http://127.0.0.1:${sandboxPort}`);
  const doors: Doors = {
    api: createTestClient(`${url}/api/v1`),
    sandbox,
    drain: async () => await Promise.resolve(0),
  };
  const account = await aFundedAccount(doors, 500);
  const plan = await aPlan(doors, account);
  await sandbox.post("/api/faults", { target: "carrier", fault: "timeout", operation: "order" });
  const unanswered = doors.api.post("/orders", anOrder(plan.id), { token: account.token }).catch(() => undefined);
  const pool = openPool(clone.url);
  const isSent = async () => (await pool.query("select 1 from orders where carrier_step = 'sent'")).rows[0];
  await eventually("the carrier to be asked", isSent);
  platform.child.kill("SIGTERM");
  expect(await platform.ended).toEqual({ code: 1, signal: null });
  await unanswered;
  expect(platform.logLines().at(-1)).toMatchObject({
    timeout_ms: 1_000,
    msg: expect.stringContaining("took too long"),
  });

  // The next process, here a worker alone, takes the job over when its lease has run out.
  const next = await start({ ROLE: "worker", PORT: String(await aFreePort()), SANDBOX_PORT: sandboxPort });
  const isActive = async () => (await pool.query("select 1 from orders where status = 'active'")).rows[0];
  await eventually("the order to be finished", isActive);
  await pool.end();

  // Who watches a worker sees what an API process shows, and nothing else.
  const metrics = await (await fetch(`${next.url}/metrics`)).text();
  expect(metrics).toMatch(/passim_job_duration_seconds_count\{.*job="fulfil-order".*\} [1-9]/);
  expect((await fetch(`${next.url}/api/v1/health?live`)).status).toBe(200);
  for (const path of ["/api/v1/plans", "/docs", "/openapi.json", "/"])
    expect((await fetch(`${next.url}${path}`)).status).toBe(404);
  expect(await (await fetch(`${next.url}/docs`)).text()).toContain("There is no GET /docs here.");
  expect(next.platform.printed()).toContain(`health and metrics on port ${new URL(next.url).port}`);
  next.platform.child.kill("SIGTERM");
  expect(await next.platform.ended).toEqual({ code: 0, signal: null });
});

test("a worker is not started without the address that its mails lead to", async () => {
  const worker = await spawnProgram("start", { ROLE: "worker", DATABASE_URL: clone.url });
  spawned.push(worker);
  expect(await worker.ended).toEqual({ code: 1, signal: null });
  expect(worker.printed()).toContain("  - PUBLIC_URL is required when ROLE is worker");
});
