import { Command } from "commander";
import type { App } from "../app.ts";
import { countActivePlans } from "../features/catalogue/index.ts";
import { listStuckTopups } from "../features/esims/index.ts";
import { verifyLedger } from "../features/ledger/index.ts";
import { listStuckOrders } from "../features/orders/index.ts";
import { listPaymentTroubles } from "../features/payments/index.ts";
import { listDeadJobs } from "../platform/jobs/index.ts";
import { formatMicros } from "../platform/money.ts";
import { exitCodes, runCommand } from "./run.ts";
import { findSecretProblems } from "./secret-problems.ts";

interface Finding {
  name: string;
  /** What is wrong, a line each; empty when all is well. */
  problems: string[];
  facts: string;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "asks everything that Passim depends on whether it is reachable and sane; exits with 2 when something is not",
    )
    .action(
      async () =>
        await runCommand(async (app) => {
          const findings = await Promise.all(checks.map(async (check) => await check(app)));
          for (const finding of findings) print(finding);
          return findings.every((finding) => finding.problems.length === 0) ? exitCodes.done : exitCodes.foundProblems;
        }),
    );
}

const checks: ((app: App) => Promise<Finding>)[] = [
  checkDatabase,
  checkLedger,
  checkSecrets,
  checkCarriers,
  checkPayPal,
  checkMail,
  checkRedis,
  checkOrders,
  checkPayments,
  checkJobs,
];

function print({ name, problems, facts }: Finding): void {
  console.log(`${problems.length === 0 ? "ok      " : "PROBLEM "}${name.padEnd(10)}${facts}`.trimEnd());
  for (const problem of problems) console.log(`          - ${problem}`);
}

async function checkDatabase(app: App): Promise<Finding> {
  const version = await app.database.pool
    .query<{ version: string }>("show server_version")
    .then((result) => result.rows[0] as { server_version?: string } | undefined);
  return { name: "database", facts: `PostgreSQL ${version?.server_version ?? "?"}`, problems: [] };
}

async function checkLedger(app: App): Promise<Finding> {
  const proof = await verifyLedger(app);
  return {
    name: "ledger",
    facts: `${proof.entries} entries, ${proof.openHolds} open holds`,
    problems: proof.differences,
  };
}

async function checkSecrets(app: App): Promise<Finding> {
  const { count, problems } = await findSecretProblems(app);
  return { name: "secrets", facts: `${count} stored encrypted`, problems };
}

async function checkCarriers(app: App): Promise<Finding> {
  const carriers = app.carriers.list();
  const problems: string[] = [];
  const facts: string[] = [];
  for (const carrier of carriers) {
    const plans = await countActivePlans(app.database.db, carrier.id);
    if (plans === 0) problems.push(`${carrier.id} has no plan on sale: run "plans sync"`);
    try {
      facts.push(`${carrier.id}: ${plans} plans, balance ${formatMicros(await carrier.getBalanceMicros())} USD`);
    } catch (error) {
      problems.push(`${carrier.id} does not answer: ${reason(error)}`);
    }
  }
  return { name: "carriers", facts: facts.join("; "), problems };
}

/** Asking for a checkout that can't exist proves the address and the credentials. */
async function checkPayPal(app: App): Promise<Finding> {
  return await attempt(
    "paypal",
    app.config.paypal.url,
    async () => await app.payments.getCheckout("0DOCTOR0DOCTOR000"),
  );
}

async function checkMail(app: App): Promise<Finding> {
  const { host, port } = app.config.smtp;
  return await attempt("mail", `${host}:${port}`, async () => await app.mailer.verify());
}

async function checkRedis(app: App): Promise<Finding> {
  const { redis } = app;
  if (!redis) return { name: "redis", facts: "not configured: counting in each process", problems: [] };
  return await attempt("redis", "configured", async () => await redis.ping());
}

async function checkOrders(app: App): Promise<Finding> {
  const stuck = [...(await listStuckOrders(app)), ...(await listStuckTopups(app))];
  return {
    name: "orders",
    facts: `${stuck.length} stuck`,
    problems: stuck.map(
      ({ id, waitsFor, since }) =>
        `${id} waits for ${waitsFor} since ${since.toISOString()}: "orders settle ${id}" asks now`,
    ),
  };
}

async function checkPayments(app: App): Promise<Finding> {
  const problems = await listPaymentTroubles(app.database.db, app.clock.now());
  return { name: "payments", facts: problems.length === 0 ? "nothing waits for a person" : "", problems };
}

async function checkJobs(app: App): Promise<Finding> {
  const dead = await listDeadJobs(app.database.db);
  return {
    name: "jobs",
    facts: `${dead.length} put aside`,
    problems: dead.map(
      (job) => `job ${job.id}: ${job.name} ${JSON.stringify(job.payload)}: ${job.lastError ?? "no reason kept"}`,
    ),
  };
}

async function attempt(name: string, facts: string, work: () => Promise<unknown>): Promise<Finding> {
  return await work().then(
    () => ({ name, facts, problems: [] }),
    (error: unknown) => ({ name, facts, problems: [reason(error)] }),
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
