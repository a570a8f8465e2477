import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../sim/sandbox.ts";
import { writeRuntime } from "../../src/launch/runtime-file.ts";
import { sandboxCredentials } from "../../src/platform/config.ts";
import type { CrashPoint } from "../../src/platform/crash-points.ts";
import { type Database, openDatabase } from "../../src/platform/database.ts";
import type { Doors } from "../factories.ts";
import { ensureFreshBuild } from "../setup/fresh-build.ts";
import { createTestClient, type TestClient } from "../setup/test-client.ts";
import { cloneTemplate } from "../setup/test-database.ts";
import { freePort, type PlatformNode, startNode } from "./nodes.ts";

/** A database and the outside world, which outlive the processes of the platform that are killed in between. */
export interface TortureWorld {
  database: Database;
  sandbox: TestClient;
  sandboxUrl: string;
  /** The errors that its processes logged so far. */
  complaints: string[];
  /** Starts an API process and a worker on each of so many machines, all armed alike. */
  start(machines: number, crashAt?: CrashPoint): Promise<Fleet>;
  /** Starts what is dead of a fleet again. */
  revive(fleet: Fleet): Promise<void>;
  close(): Promise<void>;
}

/** The processes of the platform that run now. */
export interface Fleet {
  nodes: PlatformNode[];
  /** What factories need, through the first API process. */
  doors: Doors;
  apis: TestClient[];
  /** `kill -9` for all of them at once, as when the machine loses its power. */
  kill(): Promise<void>;
}

export interface WorldOptions {
  /** A database of the test's own instead of a clone of the template. */
  databaseUrl?: string;
  environment?: Record<string, string>;
}

/** Opens a world in which nothing of the platform runs yet. */
export async function openTortureWorld(options: WorldOptions = {}): Promise<TortureWorld> {
  await ensureFreshBuild();
  const { databaseUrl } = options;
  const clone =
    databaseUrl === undefined ? await cloneTemplate() : { url: databaseUrl, drop: async () => await Promise.resolve() };
  const folder = await mkdtemp(join(tmpdir(), "passim-torture-"));
  const sandbox = await startOutsideWorld();
  await writeRuntime(folder, { sandboxUrl: sandbox.url, smtpPort: sandbox.smtpPort });
  const database = openDatabase({ connectionString: clone.url, connectionsMax: 4, onConnectionLost: () => undefined });
  const ports = [await freePort(), await freePort()];
  const environment = {
    ...environmentOf({ databaseUrl: clone.url, folder, sandbox, publicPort: ports[0] ?? 0 }),
    ...options.environment,
  };
  const fleets: Fleet[] = [];
  const client = createTestClient(sandbox.url);
  const complaints: string[] = [];
  return {
    database,
    sandbox: client,
    sandboxUrl: sandbox.url,
    complaints,
    async start(machines, crashAt) {
      const places = ports
        .slice(0, machines)
        .flatMap((port) => [{ role: "api", port } as const, { role: "worker", port: 0 } as const]);
      const nodes = await Promise.all(
        places.map(async (place) => await startNode({ ...place, environment, crashAt, complaints })),
      );
      const fleet = fleetOf(nodes, client);
      fleets.push(fleet);
      return fleet;
    },
    async revive({ nodes }) {
      for (const [index, { role, port, isAlive }] of nodes.entries())
        if (!isAlive()) nodes[index] = await startNode({ role, port, environment, complaints });
    },
    async close() {
      await Promise.all(fleets.map(async (fleet) => await fleet.kill()));
      await database.close();
      await sandbox.close();
      await clone.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function fleetOf(nodes: PlatformNode[], sandbox: TestClient): Fleet {
  const apis = nodes.filter(({ role }) => role === "api").map(({ api }) => api);
  const [api] = apis;
  if (!api) throw new Error("a fleet needs an API process");
  return {
    nodes,
    apis,
    doors: { api, sandbox, drain: async () => await Promise.resolve(0) },
    async kill() {
      await Promise.all(nodes.map(async (node) => await node.kill()));
    },
  };
}

async function startOutsideWorld(): Promise<Sandbox> {
  return await startSandbox({
    port: 0,
    host: "127.0.0.1",
    smtpPort: 0,
    dataFolder: undefined,
    quiet: true,
    carrier: {
      accessCode: sandboxCredentials.ESIMACCESS_ACCESS_CODE,
      secretKey: sandboxCredentials.ESIMACCESS_SECRET_KEY,
      requestsPerSecond: 10_000,
      allocatingAnswers: 1,
      allocateAfterMs: 50,
      balanceUsd: 100_000,
      seed: 1,
    },
    paypal: { clientId: sandboxCredentials.PAYPAL_CLIENT_ID, clientSecret: sandboxCredentials.PAYPAL_CLIENT_SECRET },
  });
}

interface Place {
  databaseUrl: string;
  folder: string;
  sandbox: Sandbox;
  publicPort: number;
}

function environmentOf({ databaseUrl, folder, sandbox, publicPort }: Place): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PASSIM_DATA_DIR: folder,
    SANDBOX_PORT: String(sandbox.port),
    SANDBOX_SMTP_PORT: String(sandbox.smtpPort),
    PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
    ESIMACCESS_REQUESTS_PER_SECOND: "10000",
    RATE_LIMIT_LOGIN: "off",
    RATE_LIMIT_REGISTER: "off",
    RATE_LIMIT_RESET: "off",
    RATE_LIMIT_DEFAULT: "off",
  };
}
