import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/factories.ts";
import { aFreePort, type SpawnedProgram, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { cloneTemplate, type TestDatabase } from "../../test/setup/test-database.ts";

let clone: TestDatabase;
let folder: string;
const spawned: SpawnedProgram[] = [];

beforeAll(async () => {
  clone = await cloneTemplate();
});
afterAll(async () => {
  for (const program of spawned) await program.clear();
  await rm(folder, { recursive: true, force: true });
  await clone.drop();
});

test("an API and a worker that start together on a new data folder share the one sandbox that one of them made", {
  timeout: 180_000,
}, async () => {
  folder = await mkdtemp(join(tmpdir(), "passim-shared-"));
  const [apiPort, workerPort, sandboxPort] = [await aFreePort(), await aFreePort(), await aFreePort()];
  const shared = {
    DATABASE_URL: clone.url,
    PASSIM_DATA_DIR: folder,
    SANDBOX_PORT: String(sandboxPort),
    PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
  };
  const start = async (ROLE: string, PORT: number) => {
    const program = await spawnProgram("start", { ...shared, ROLE, PORT: String(PORT) });
    spawned.push(program);
    return program;
  };
  await Promise.all([start("api", apiPort), start("worker", workerPort)]);
  for (const port of [apiPort, workerPort])
    await eventually(`port ${port} to be ready`, async () => {
      const failed = spawned.find((program) => program.child.exitCode !== null);
      if (failed) throw new Error(failed.printed());
      return await fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
        (answer) => (answer.ok ? true : undefined),
        () => undefined,
      );
    });
  expect((await fetch(`http://127.0.0.1:${sandboxPort}/api/carrier`)).status).toBe(200);
});
