import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import type { Sandbox } from "../../sim/sandbox.ts";
import type { App } from "../../src/app.ts";
import { jobSlots, listJobs } from "../../src/jobs.ts";
import { openApp } from "../../src/open-app.ts";
import { loadConfig } from "../../src/platform/config.ts";
import { runDueJobs, startWorker, type Worker } from "../../src/platform/jobs/index.ts";
import { createLog, type Log } from "../../src/platform/log.ts";
import { registerNotices } from "../../src/register-notices.ts";
import { buildServer, listRoutes } from "../../src/server.ts";
import { watchAnswers } from "./declared-answers.ts";
import { createTestClient, type TestClient } from "./test-client.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";
import { cloneTemplate } from "./test-database.ts";
import { startTestSandbox } from "./test-sandbox.ts";

export interface TestApp {
  app: App;
  /** Calls the API through the front door. */
  api: TestClient;
  /** Calls the sandbox's own interface. */
  sandbox: TestClient;
  sandboxUrl: string;
  url: string;
  clock: TestClock;
  /** Runs every job that is due now or asked to be run again within a second, and what those make due; returns how many ran. */
  drain(): Promise<number>;
  /** Moves our clock and the simulators' together. */
  advance(seconds: number): void;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Environment variables beyond the tests' defaults. */
  env?: Record<string, string>;
  /** Runs a worker, as `npm start` does, instead of leaving jobs to `drain`. */
  hasWorker?: boolean;
  /** Tells the simulators where to send their notices. */
  receivesNotices?: boolean;
  /** Where log lines go; nowhere, unless TEST_LOG names a level. */
  log?: Log;
  carrier?: { allocatingAnswers?: number; allocateAfterMs?: number; requestsPerSecond?: number };
}

/** A whole platform for the tests of one file: started before them, ended after them. */
export function useTestApp(options: TestAppOptions = {}): TestApp {
  const holder: { started?: TestApp } = {};
  beforeAll(async () => {
    holder.started = await startTestApp(options);
  });
  afterAll(async () => await holder.started?.close());
  return new Proxy({} as TestApp, {
    get: (_, member: keyof TestApp) => {
      if (!holder.started) throw new Error("The test app is there once beforeAll has run: use it inside tests.");
      return holder.started[member];
    },
  });
}

/** A clone of the template database, the simulators and the platform's server, all on free ports of this machine. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await cloneTemplate();
  const sandbox = await startTestSandbox(options.carrier ? { carrier: options.carrier } : {});
  const clock = createTestClock();
  const { app, close } = await openApp(
    await testConfig(database.url, sandbox, options),
    options.log ?? createLog(process.env["TEST_LOG"] ?? "silent"),
    clock,
  );
  app.readiness.isMigrated = true;
  app.readiness.hasCatalogue = true;
  const server = await buildServer(app);
  const answers = watchAnswers(server, listRoutes(app));
  await server.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  app.config.publicUrl = url;
  if (options.receivesNotices) await registerNotices(app);
  const jobs = { database: app.database, clock, log: app.log, handlers: listJobs(app) };
  const worker: Worker | undefined = options.hasWorker
    ? startWorker({ ...jobs, signals: app.signals, slots: jobSlots })
    : undefined;
  return {
    app,
    api: createTestClient(`${url}/api/v1`),
    sandbox: createTestClient(sandbox.url),
    sandboxUrl: sandbox.url,
    url,
    clock,
    drain: async () => await drainJobs(jobs, clock),
    advance(seconds) {
      clock.advance(seconds * 1_000);
      sandbox.advance(seconds);
    },
    async close() {
      await server.close();
      await worker?.drain();
      await close();
      await sandbox.close();
      await database.drop();
      answers.require();
    },
  };
}

/** Hundreds of deliveries that are repeated, each in its own moment, come to an end all the same. */
const drainRoundsMax = 1_000;

/** A poll that is due in a moment is waited for by moving the clock; a job that failed waits for its back-off as ever. */
async function drainJobs(jobs: Parameters<typeof runDueJobs>[0], clock: TestClock): Promise<number> {
  let ran = 0;
  let name = "";
  for (let round = 0; round < drainRoundsMax; round++) {
    ran += await runDueJobs(jobs);
    const next = await jobs.database.pool.query<{ name: string; run_at: Date }>(
      `select name, run_at from job where attempts = 0 and dead_at is null and repeat_seconds is null and leased_until is null
       order by run_at limit 1`,
    );
    const waitMs = (next.rows[0]?.run_at.getTime() ?? Number.POSITIVE_INFINITY) - clock.now().getTime();
    if (waitMs > 1_000) return ran;
    clock.advance(Math.max(waitMs, 0) + 1);
    name = next.rows[0]?.name ?? name;
  }
  throw new Error(`${name} asks to be run again without end`);
}

/** Counters of its own on the shared server, so that test files don't use up one another's limits. */
function redisOfItsOwn(): Record<string, string> {
  const given = process.env["REDIS_URL"];
  return given ? { REDIS_URL: `${given}?keyPrefix=test-${randomBytes(6).toString("hex")}:` } : {};
}

async function testConfig(url: string, sandbox: Sandbox, options: TestAppOptions) {
  const off = {
    RATE_LIMIT_LOGIN: "off",
    RATE_LIMIT_REGISTER: "off",
    RATE_LIMIT_RESET: "off",
    RATE_LIMIT_DEFAULT: "off",
  };
  const config = loadConfig({
    DATABASE_URL: url,
    ...redisOfItsOwn(),
    SANDBOX_PORT: String(sandbox.port),
    SANDBOX_SMTP_PORT: String(sandbox.smtpPort),
    ESIMACCESS_REQUESTS_PER_SECOND: "10000",
    DATABASE_CONNECTIONS: "10",
    ORDER_WAIT_MS: options.hasWorker ? "8000" : "0",
    JWT_SECRET: "a secret of the tests, long enough to sign with",
    ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 7).toString("base64")}`,
    ...off,
    ...options.env,
  });
  const roots = await (await fetch(`${sandbox.url}/paypal/sandbox/root.pem`)).text();
  return { ...config, paypal: { ...config.paypal, trustedRootsPem: [roots] } };
}
