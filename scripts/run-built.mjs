// Runs a program of the build, or says how to make the build.
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const [name, ...rest] = process.argv.slice(2);
const program = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
if (!existsSync(program)) {
  console.error("\nPassim is not built yet. Run:  npm run build\n");
  process.exit(1);
}
process.argv.splice(1, process.argv.length - 1, program, ...rest);
await import(pathToFileURL(program).href);
