// Runs the tests that kill, break and race: `npm run torture -- [--long] [--seed N] [--minutes N] [name of a file]`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { long: { type: "boolean" }, seed: { type: "string" }, minutes: { type: "string" } },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000));
console.log(`The seed is ${seed}: the same one makes the same choices again.`);
const run = spawnSync(
  process.execPath,
  // One file after the other: each wants the machine for itself.
  ["node_modules/vitest/vitest.mjs", "run", "--no-file-parallelism", ...namedFiles()],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      TORTURE_SEED: seed,
      ...(values.long ? { TORTURE_LONG: "yes" } : {}),
      ...(values.minutes === undefined ? {} : { TORTURE_MINUTES: values.minutes }),
    },
  },
);
process.exit(run.status ?? 1);

function namedFiles() {
  return positionals.length === 0 ? ["test/torture"] : positionals.map((name) => `test/torture/${name}`);
}
