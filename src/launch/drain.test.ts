import { afterAll, beforeAll, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, type Doors, eventually } from "../../test/factories.ts";
import { aFreePort, type SpawnedProgram, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { createTestClient } from "../../test/setup/test-client.ts";
import { cloneTemplate, type TestDatabase } from "../../test/setup/test-database.ts";
import { type Database, openDatabase } from "../platform/database.ts";

const orderCount = 10;
let clone: TestDatabase;
let database: Database;
let platform: SpawnedProgram;
let url: string;
let sandboxUrl: string;

beforeAll(async () => {
  clone = await cloneTemplate();
  database = openDatabase({ connectionString: clone.url, connectionsMax: 1, onConnectionLost: () => undefined });
  const [port, sandboxPort] = [await aFreePort(), await aFreePort()];
  url = `http://127.0.0.1:${port}`;
  sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  platform = await spawnProgram("start", {
    DATABASE_URL: clone.url,
    PORT: String(port),
    PUBLIC_URL: url,
    SANDBOX_PORT: String(sandboxPort),
    // Long enough for the signal to come while all orders wait, and for health to be asked after it.
    SANDBOX_CARRIER_ALLOCATING: "6",
    DRAIN_GRACE_MS: "1500",
    ORDER_WAIT_MS: "30000",
    LOG_LEVEL: "debug",
  });
  await eventually("the platform to be ready", async () => {
    if (platform.child.exitCode !== null) throw new Error(platform.printed());
    return await fetch(`${url}/api/v1/health`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    );
  });
});

afterAll(async () => {
  await platform.clear();
  await database.close();
  await clone.drop();
});

test("SIGTERM, and Ctrl-C on top, while orders wait: readiness goes first, each order is answered, nothing is left", async () => {
  const doors: Doors = {
    api: createTestClient(`${url}/api/v1`),
    sandbox: createTestClient(sandboxUrl),
    drain: async () => await Promise.resolve(0),
  };
  const account = await aFundedAccount(doors, 5_000);
  const plan = await aPlan(doors, account);
  const orders = Array.from({ length: orderCount }, async (_, index) => {
    const headers = { "x-request-id": `drained-${index}` };
    return await doors.api.post("/orders", anOrder(plan.id), { token: account.token, headers });
  });
  await eventually("all orders to be taken", async () => ((await countOrders()) === orderCount ? true : undefined));
  platform.child.kill("SIGTERM");
  platform.child.kill("SIGINT");

  const health = await eventually("readiness to go", async () => {
    const answer = await doors.api.get("/health");
    return answer.status === 503 ? answer.body.status : undefined;
  });
  const answers = await Promise.all(orders);
  expect(health).toBe("draining");
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
  expect(new Set(answers.map((answer) => answer.body.order.status))).toEqual(new Set(["active"]));
  expect(await platform.ended).toEqual({ code: 0, signal: null });

  expect(await countHeldJobs()).toBe(0);
  expect(await countConnections()).toBe(0);
  await expect(fetch(sandboxUrl)).rejects.toThrow();
});

test("one request id finds the request, the jobs it caused and what the carrier was asked", () => {
  const lines = platform.logLines().filter((line) => line["request_id"] === "drained-3");
  const request = lines.find((line) => line["msg"] === "request");
  const jobs = lines.filter((line) => "job" in line);
  expect(request).toMatchObject({ method: "POST", route: "/api/v1/orders", status: 201 });
  expect(jobs.length).toBeGreaterThan(0);
  expect(jobs.at(-1)).toMatchObject({
    job: expect.any(String),
    job_id: expect.stringMatching(/^\d+$/),
    attempt: 1,
    outcome: expect.stringMatching(/^(done|again)$/),
    duration_ms: expect.any(Number),
  });
  expect(lines).toContainEqual(expect.objectContaining({ msg: "vendor request", vendor: "esimaccess", status: 200 }));
});

async function countOrders(): Promise<number> {
  return await count("select count(*)::int as count from orders");
}

async function countHeldJobs(): Promise<number> {
  return await count("select count(*)::int as count from job where leased_until > now()");
}

/** Of others than the one that counts. */
async function countConnections(): Promise<number> {
  return await count(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
}

async function count(statement: string): Promise<number> {
  const result = await database.pool.query<{ count: number }>(statement);
  return result.rows[0]?.count ?? 0;
}
