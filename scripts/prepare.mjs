// Builds after an install that has the compiler; an install without development packages keeps the build it was given.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
if (existsSync(compiler))
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
else if (!existsSync(fileURLToPath(new URL("../dist", import.meta.url)))) {
  console.warn("There is no build and no compiler to make one: install once with the development packages.");
}
