import { afterEach, expect, test } from "vitest";
import { eventually } from "../../test/factories.ts";
import { aFreePort, type SpawnedProgram, spawnProgram } from "../../test/setup/spawn-platform.ts";
import { anEmptyDatabase, type TestDatabase } from "../../test/setup/test-database.ts";

const spawned: SpawnedProgram[] = [];
const clones: TestDatabase[] = [];

afterEach(async () => {
  for (const program of spawned.splice(0)) await program.clear();
  for (const clone of clones.splice(0)) await clone.drop();
});

async function start(environment: Record<string, string>): Promise<SpawnedProgram> {
  const program = await spawnProgram("start", { SANDBOX_PORT: "0", ...environment });
  spawned.push(program);
  return program;
}

const says = async (program: SpawnedProgram, words: string) =>
  await eventually(`"${words}"`, async () => {
    if (program.child.exitCode !== null) throw new Error(program.printed());
    return await Promise.resolve(program.printed().includes(words) ? true : undefined);
  });

test("a signal while the embedded database starts stops it in order, and nothing else is begun", {
  timeout: 120_000,
}, async () => {
  const platform = await start({ PORT: String(await aFreePort()) });
  await eventually("the database's first words", async () => await Promise.resolve(platform.logLines()[0]));
  platform.child.kill("SIGTERM");
  expect(await platform.ended).toEqual({ code: 0, signal: null });
  expect(platform.printed()).not.toContain("Passim is running");
  expect(platform.logLines().at(-1)).toMatchObject({ msg: "stopped" });
});

test("a signal while the first catalogue can't be fetched ends the waiting", { timeout: 120_000 }, async () => {
  const database = await anEmptyDatabase();
  clones.push(database);
  const port = await aFreePort();
  const platform = await start({
    PORT: String(port),
    DATABASE_URL: database.url,
    ESIMACCESS_URL: "http://127.0.0.1:9",
  });
  await says(platform, "a job failed and will be tried again");
  expect(platform.logLines()).toContainEqual(expect.objectContaining({ job: "sync-plans", outcome: "failed" }));
  const health = await fetch(`http://127.0.0.1:${port}/api/v1/health`);
  expect([health.status, (await health.json()) as object]).toMatchObject([503, { status: "starting" }]);
  platform.child.kill("SIGTERM");
  expect(await platform.ended).toEqual({ code: 0, signal: null });
  expect(platform.printed()).not.toContain("Passim is running");
  expect(platform.logLines().at(-1)).toMatchObject({ msg: "stopped" });
});
