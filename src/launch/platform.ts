import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { App } from "../app.ts";
import { hasCatalogue, syncPlans } from "../features/catalogue/index.ts";
import { jobSlots, listJobs } from "../jobs.ts";
import { serverApplicationName } from "../platform/backup/index.ts";
import type { Config } from "../platform/config.ts";
import { startWorker, type Worker } from "../platform/jobs/index.ts";
import type { Log } from "../platform/log.ts";
import { migrate } from "../platform/migrate.ts";
import { registerNotices } from "../register-notices.ts";
import { startSchedule } from "../schedule.ts";
import { buildServer } from "../server.ts";
import { openConfigured } from "./open-configured.ts";
import { StartFailure } from "./start-failure.ts";

const firstSyncPauseMs = 2_000;
const catalogueLookPauseMs = 100;

export interface Platform {
  app: App;
  /** Says that it goes, takes no more and finishes what was begun. */
  drain(): Promise<void>;
}

/**
 * Runs the API, the worker or both, as ROLE says. Health answers 503 from the first moment until migrations and, on an empty database, the
 * first catalogue are there. An `ending` that comes meanwhile shortens the start; the caller drains what it returns.
 */
export async function startPlatform(config: Config, log: Log, ending: AbortSignal): Promise<Platform> {
  const opened = await openConfigured(config, log, serverApplicationName);
  const { app } = opened;
  let worker: Worker | undefined;
  let stopServer = async (): Promise<void> => undefined;
  const drain = async (graceMs: number): Promise<void> => {
    app.readiness.isDraining = true;
    // No load balancer sends anything to a worker, and whoever watches it may ask until its jobs are done.
    if (config.role === "worker") await worker?.drain();
    else await pause(graceMs);
    // Jobs go on while the door closes: orders that are being waited for are finished by them.
    await stopServer();
    if (config.role === "all") await worker?.drain();
    await opened.close();
  };
  ending.addEventListener("abort", () => {
    app.readiness.isDraining = true;
  });
  try {
    stopServer = await listen(app);
    const applied = await migrate(app.database.pool);
    app.readiness.isMigrated = true;
    if (applied.length > 0) log.info({ migrations: applied }, "the database is on the newest schema");
    if (config.role !== "api") worker = await startWork(app);
    await awaitCatalogue(app, worker !== undefined);
    if (config.role !== "worker" && !ending.aborted) await registerNotices(app);
    return { app, drain: async () => await drain(config.drain.graceMs) };
  } catch (error) {
    await drain(0);
    throw error;
  }
}

async function listen(app: App): Promise<() => Promise<void>> {
  const server = await buildServer(app);
  const { host, port } = app.config;
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    throw portFailure(error, port);
  }
  app.config.port = (server.server.address() as AddressInfo).port;
  return async () => await server.close();
}

function portFailure(error: unknown, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new StartFailure(
      `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 100} npm start`,
    );
  if (code === "EACCES")
    return new StartFailure(`This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`);
  return error;
}

async function startWork(app: App): Promise<Worker> {
  await startSchedule(app);
  return startWorker({
    database: app.database,
    clock: app.clock,
    log: app.log,
    handlers: listJobs(app),
    signals: app.signals,
    slots: jobSlots,
  });
}

/**
 * An empty shop is not ready; one that has a catalogue never waits for a carrier. The first of a worker's jobs fills it, and is tried again
 * until it has: within half a minute of the carrier's return, or of a lease's end when its process was killed. An API without a worker in its
 * process fills it itself.
 */
async function awaitCatalogue(app: App, hasWorker: boolean): Promise<void> {
  while (!app.readiness.isDraining && !(await hasCatalogue(app.database.db))) {
    if (hasWorker) await pause(catalogueLookPauseMs);
    else await tryFirstSync(app);
  }
  app.readiness.hasCatalogue = true;
}

async function tryFirstSync(app: App): Promise<void> {
  try {
    await syncPlans(app);
  } catch (error) {
    app.log.warn({ err: error }, "the first catalogue could not be fetched; trying again");
    await pause(firstSyncPauseMs);
  }
}
