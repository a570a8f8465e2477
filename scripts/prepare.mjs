// Builds after an install that has the compiler; an install without development packages keeps the build it was given.
import { execFileSync } from "node:child_process";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
if (existsSync(compiler)) {
  const startedAt = new Date();
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  // Says that the build is whole and how old its sources are, to those who ask whether it is still the newest.
  const stamp = fileURLToPath(new URL("../dist/built", import.meta.url));
  writeFileSync(stamp, "");
  utimesSync(stamp, startedAt, startedAt);
} else if (!existsSync(fileURLToPath(new URL("../dist", import.meta.url)))) {
  console.warn("There is no build and no compiler to make one: install once with the development packages.");
}
