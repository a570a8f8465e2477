import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { aFreePort, type SpawnedProgram, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { cloneTemplate, type TestDatabase } from "../../test/setup/test-database.ts";

const spawned: SpawnedProgram[] = [];
const clones: TestDatabase[] = [];

afterEach(async () => {
  for (const program of spawned.splice(0)) await program.clear();
  for (const clone of clones.splice(0)) await clone.drop();
});

/** The address of a database that nobody else uses: while one is in use it can't be cloned. */
async function aDatabase(): Promise<string> {
  const clone = await cloneTemplate();
  clones.push(clone);
  return clone.url;
}

async function start(environment: Record<string, string>): Promise<SpawnedProgram> {
  const program = await spawnProgram("start", environment);
  spawned.push(program);
  return program;
}

test("a broken configuration lists every problem at once, shows no secret, and starts nothing", async () => {
  const platform = await start({
    PORT: "many",
    ROLE: "boss",
    LOG_LEVEL: "loud",
    DATABASE_URL: "mysql://root:hunter2@db/passim",
    RATE_LIMIT_LOGIN: "often",
    DRAIN_GRACE_MS: "-1",
    METRICS_TOKEN: "short-secret",
    RATE_LIMIT_DEFAULT: "0/0",
    TRUST_PROXY: "true",
    ENCRYPTION_KEYS: `k1:${"hunter2".repeat(7)},k1:${"B".repeat(44)}`,
    MAIL_FROM: "Shop <a@b.example>\r\nBcc: everybody@b.example",
    NODE_ENV: "production",
  });
  expect(await platform.ended).toEqual({ code: 1, signal: null });
  for (const name of [
    "PORT",
    "ROLE",
    "DATABASE_URL",
    "RATE_LIMIT_LOGIN",
    "DRAIN_GRACE_MS",
    "METRICS_TOKEN",
    "RATE_LIMIT_DEFAULT",
    "TRUST_PROXY",
    "ENCRYPTION_KEYS",
    "MAIL_FROM",
    "JWT_SECRET",
  ])
    expect(platform.printed()).toContain(`  - ${name} `);
  expect(platform.printed()).toContain("LOG_LEVEL must be trace, debug, info, warn, error or silent");
  expect(platform.printed()).not.toMatch(/hunter2|short-secret|\n\s+at /);
});

test("a database that is not there is said in words, without the password in its address", async () => {
  const DATABASE_URL = `postgres://root:hunter2@127.0.0.1:${await aFreePort()}/passim`;
  const platform = await start({ SANDBOX_PORT: "0", DATABASE_URL, LOG_LEVEL: "silent" });
  expect(await platform.ended).toEqual({ code: 1, signal: null });
  expect(platform.printed()).toContain("The database at DATABASE_URL can't be used: connect ECONNREFUSED");
  expect(platform.printed()).not.toMatch(/hunter2|\n\s+at /);
});

// As root, whom permissions don't bind: below a file, and where the system makes nothing for anybody.
const uselessFolders: [what: string, folder: string][] = [
  ["that is a file", import.meta.filename],
  ["below a file", join(import.meta.filename, "data")],
];
if (process.platform === "linux")
  uselessFolders.push(["that can't be made", "/proc/passim/data"], ["that takes no files", "/proc"]);

test.each(uselessFolders)(
  "a data folder %s is said in one line, with the variable and the remedy",
  async (_, folder) => {
    const platform = await start({ PASSIM_DATA_DIR: folder });
    expect(await platform.ended).toEqual({ code: 1, signal: null });
    const [line = "", ...more] = platform.printed().trim().split("\n");
    expect(line).toContain(`Set PASSIM_DATA_DIR to a folder that this user can write to; ${folder} is none: E`);
    expect(more).toEqual([]);
  },
);

test("in production, with a database of its own, no data folder is needed", async () => {
  const vendors = ["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "ESIMACCESS_ACCESS_CODE", "ESIMACCESS_SECRET_KEY"];
  const command = await spawnProgram(
    "cli",
    {
      ...Object.fromEntries(vendors.map((name) => [name, "of nobody"])),
      NODE_ENV: "production",
      PASSIM_DATA_DIR: join(import.meta.filename, "data"),
      DATABASE_URL: await aDatabase(),
      PUBLIC_URL: "https://shop.example",
      JWT_SECRET: "of this test, and long enough to sign with",
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: "587",
      MAIL_FROM: "Shop <shop@shop.example>",
    },
    ["ledger", "verify"],
  );
  spawned.push(command);
  expect(await command.ended, command.printed()).toEqual({ code: 0, signal: null });
});

test("a taken port is said in words, with a port that may be free", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const platform = await start({
    PORT: String(port),
    SANDBOX_PORT: "0",
    DATABASE_URL: await aDatabase(),
    LOG_LEVEL: "silent",
  });
  expect(await platform.ended).toEqual({ code: 1, signal: null });
  expect(platform.printed()).toContain(`Port ${port} is taken by another program.`);
  expect(platform.printed()).toContain(`PORT=${port + 100} npm start`);
  other.close();
});
