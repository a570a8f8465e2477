import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from "./index.ts";

// A start waits for a killed predecessor's processes to end, which a busy machine makes a matter of seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const cleanUps: (() => Promise<void>)[] = [];

// In reverse, so that a database has ended before its folder goes.
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe("an ordinary life", () => {
  it("keeps what was written over a restart, in a UTF-8 database that sorts by bytes", async () => {
    const dataFolder = await makeDataFolder("a folder, with a comma");
    const first = await start(dataFolder);
    expect(await ask(first.connectionString, "SHOW server_encoding")).toBe("UTF8");
    expect(await ask(first.connectionString, "SELECT datcollate FROM pg_database WHERE datname = 'passim'")).toBe("C");
    await write(first.connectionString, "Zürich");
    await first.stop();

    const second = await start(dataFolder);

    expect(await readAll(second.connectionString)).toBe("Zürich");
  });

  it("loses no commit to a power cut, takes two hundred connections, and listens on no port", async () => {
    // The name makes the path too long for a socket, which is then elsewhere.
    const { connectionString } = await start(await makeDataFolder("long-".repeat(30)));

    expect(await ask(connectionString, "SHOW fsync")).toBe("on");
    expect(await ask(connectionString, "SHOW synchronous_commit")).toBe("on");
    expect(await ask(connectionString, "SHOW max_connections")).toBe("200");
    expect(await ask(connectionString, "SHOW listen_addresses")).toBe("");
  });

  it("is found by a command beside it while it runs, and not after", async () => {
    const dataFolder = await makeDataFolder();
    const database = await start(dataFolder);

    expect(await findRunningEmbeddedPostgres(dataFolder)).toEqual({ connectionString: database.connectionString });
    await database.stop();
    expect(await findRunningEmbeddedPostgres(dataFolder)).toBeUndefined();
    expect(await findRunningEmbeddedPostgres(join(dataFolder, "never-made"))).toBeUndefined();
  });

  it.runIf(isRoot)("keeps PostgreSQL's files elsewhere when root's data folder is closed to other users", async () => {
    const dataFolder = await makeDataFolder();
    await chmod(dataFolder, 0o700);
    const first = await start(dataFolder);
    const home = (await readFile(join(dataFolder, "postgres-is-in"), "utf8")).trim();
    cleanUps.splice(1, 0, () => rm(home, { recursive: true }));
    await write(first.connectionString, "moved");
    await first.stop();
    await chmod(dataFolder, 0o755);

    const second = await start(dataFolder);

    expect(home).toMatch(/^\/var\/lib\/passim\/[0-9a-f]{16}$/);
    expect(await readAll(second.connectionString)).toBe("moved");
  });
});

describe("sudden deaths", () => {
  it("ends PostgreSQL when its owner is killed, and has every commit at the next start", async () => {
    const dataFolder = await makeDataFolder();
    const owner = await startOwner(dataFolder);
    await write(owner.connectionString, "committed");
    const pids = [await postmasterPid(dataFolder), ...(await childrenOf(await postmasterPid(dataFolder)))];

    await kill(owner.child);

    await eventually(async () => (await Promise.all(pids.map(isAlive))).every((alive) => !alive));
    const next = await start(dataFolder);
    expect(await readAll(next.connectionString)).toBe("committed");
  });

  it("starts again at once when owner, watchdog and every PostgreSQL process are killed together", async () => {
    const dataFolder = await makeDataFolder();
    const owner = await startOwner(dataFolder);
    await write(owner.connectionString, "committed");
    const postmaster = await postmasterPid(dataFolder);
    const watchdogs = (await childrenOf(pidOf(owner.child))).filter((pid) => pid !== postmaster);
    const backends = await childrenOf(postmaster);

    for (const pid of [...watchdogs, pidOf(owner.child), postmaster, ...backends]) killIfAlive(pid);

    const next = await start(dataFolder);
    expect(await readAll(next.connectionString)).toBe("committed");
  });

  it("stops the PostgreSQL that a killed owner and watchdog left behind, and takes over", async () => {
    const dataFolder = await makeDataFolder();
    const owner = await startOwner(dataFolder);
    await write(owner.connectionString, "committed");
    const postmaster = await postmasterPid(dataFolder);
    const watchdogs = (await childrenOf(pidOf(owner.child))).filter((pid) => pid !== postmaster);
    for (const pid of [...watchdogs, pidOf(owner.child)]) process.kill(pid, "SIGKILL");

    const next = await start(dataFolder);

    expect(await postmasterPid(dataFolder)).not.toBe(postmaster);
    expect(await readAll(next.connectionString)).toBe("committed");
  });

  it("brings a killed PostgreSQL back at the same address", async () => {
    const dataFolder = await makeDataFolder();
    const database = await start(dataFolder);
    await write(database.connectionString, "committed");

    process.kill(await postmasterPid(dataFolder), "SIGKILL");

    await eventually(async () => (await readAll(database.connectionString)) === "committed");
  });

  it("makes the database anew when the first start was killed half-way", async () => {
    const dataFolder = await makeDataFolder();
    const child = spawnOwner(dataFolder);
    const home = join(dataFolder, "postgres");
    const isUnderWay = async () => (await readdir(home)).some((name) => name.startsWith("unfinished-"));
    await eventually(isUnderWay);
    await kill(child);
    expect(await isUnderWay()).toBe(true);

    const next = await start(dataFolder);

    expect(await ask(next.connectionString, "SELECT 'reached'")).toBe("reached");
    expect(await isUnderWay()).toBe(false);
  });

  it("takes neither a lock nor a postmaster.pid seriously that names somebody else's pid, or nobody", async () => {
    const dataFolder = await makeDataFolder();
    const first = await start(dataFolder);
    await write(first.connectionString, "committed");
    await first.stop();

    for (const postmasterFile of [`${process.pid}\n`, ""]) {
      await writeFile(join(dataFolder, "postgres", "owner.lock"), `${process.pid}\nanother start time\n`);
      await writeFile(join(dataFolder, "postgres", "cluster", "postmaster.pid"), postmasterFile);
      const next = await start(dataFolder);
      expect(await readAll(next.connectionString)).toBe("committed");
      await next.stop();
    }
  });
});

describe("refusals", () => {
  it("tells a second start who uses the data folder, and leaves the first one's database alone", async () => {
    const dataFolder = await makeDataFolder();
    const owner = await startOwner(dataFolder);
    await write(owner.connectionString, "committed");

    await expect(start(dataFolder)).rejects.toThrow(
      `this data folder is in use by pid ${pidOf(owner.child)}; stop it or set PASSIM_DATA_DIR`,
    );
    expect(await readAll(owner.connectionString)).toBe("committed");
  });

  it("lets one of several simultaneous starts win", async () => {
    const dataFolder = await makeDataFolder();
    await mkdir(join(dataFolder, "postgres"));
    await writeFile(join(dataFolder, "postgres", "owner.lock"), `${process.pid}\nanother start time\n`);

    const starts = await Promise.allSettled([start(dataFolder), start(dataFolder), start(dataFolder)]);

    expect(starts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("does not open a database of another major version, and says what to do", async () => {
    const dataFolder = await makeDataFolder();
    await mkdir(join(dataFolder, "postgres", "cluster"), { recursive: true });
    await writeFile(join(dataFolder, "postgres", "cluster", "PG_VERSION"), "15\n");
    if (isRoot) await chown(join(dataFolder, "postgres", "cluster"), 65534, 65534);

    await expect(start(dataFolder)).rejects.toThrow(/made by PostgreSQL 15.*set DATABASE_URL/s);
    expect(await findRunningEmbeddedPostgres(dataFolder)).toBeUndefined();
  });
});

async function makeDataFolder(name = "data"): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), "passim-test-"));
  cleanUps.push(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));
  await chmod(parent, 0o755);
  const dataFolder = join(parent, name);
  await mkdir(dataFolder);
  await chmod(dataFolder, 0o755);
  return dataFolder;
}

async function start(dataFolder: string) {
  const database = await startEmbeddedPostgres({ dataFolder, log: () => undefined });
  cleanUps.push(() => database.stop());
  return database;
}

/** Another process that owns the data folder, as `npm start` would. */
async function startOwner(dataFolder: string): Promise<{ child: ChildProcess; connectionString: string }> {
  const child = spawnOwner(dataFolder);
  if (child.stdout === null) throw new Error("The owner has no output.");
  for await (const line of createInterface(child.stdout)) return { child, connectionString: line };
  throw new Error("The owner ended without starting its database.");
}

function spawnOwner(dataFolder: string): ChildProcess {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    const { connectionString } = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, log: () => undefined });
    console.log(connectionString);
    setInterval(() => undefined, 1_000);
  `;
  const options = { stdio: ["ignore", "pipe", "inherit"] as ["ignore", "pipe", "inherit"] };
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], options);
  cleanUps.push(() => kill(child));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function write(connectionString: string, text: string): Promise<void> {
  await ask(connectionString, "CREATE TABLE note (text text)");
  await ask(connectionString, "INSERT INTO note VALUES ($1)", text);
}

async function readAll(connectionString: string): Promise<string | undefined> {
  return await ask(connectionString, "SELECT string_agg(text, ',') FROM note");
}

async function ask(connectionString: string, query: string, ...values: string[]): Promise<string | undefined> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<[string]>({ text: query, values, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("The process was never started.");
  return child.pid;
}

/** A backend whose postmaster is gone may end before its turn comes. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function postmasterPid(dataFolder: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataFolder, "postgres", "cluster", "postmaster.pid"), "utf8"), 10);
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8")));
  return lists.join(" ").split(" ").filter(Boolean).map(Number);
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    return !/\) [ZX] /.test(await readFile(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Asks again until the answer is yes; an answer that fails is a no, until 15 s are over. */
async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isTrue().catch(() => false))) {
    if (performance.now() > deadline) throw new Error("It has not come true within 15 s.");
    await delay(20);
  }
}
