import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSandboxSecrets } from "./sandbox-secrets.ts";

test("processes that start at the same time on a new data folder have the same keys", async () => {
  const folder = await mkdtemp(join(tmpdir(), "passim-secrets-"));
  try {
    const all = await Promise.all(Array.from({ length: 8 }, async () => await readSandboxSecrets(folder)));
    expect(new Set(all.map(({ JWT_SECRET }) => JWT_SECRET)).size).toBe(1);
    expect(await readSandboxSecrets(folder)).toEqual(all[0]);
    expect(await readdir(folder)).toEqual(["secrets.json"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
