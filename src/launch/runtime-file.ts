import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the running sandbox is: what a command beside the server, or a second process, needs to know. */
export interface Runtime {
  sandboxUrl: string;
  smtpPort: number;
}

export async function writeRuntime(dataFolder: string, runtime: Runtime): Promise<void> {
  const file = runtimeFile(dataFolder);
  await writeFile(`${file}.new`, JSON.stringify(runtime));
  await rename(`${file}.new`, file);
}

export async function readRuntime(dataFolder: string): Promise<Runtime | undefined> {
  try {
    return JSON.parse(await readFile(runtimeFile(dataFolder), "utf8")) as Runtime;
  } catch {
    // No server has run on this data, or it is being replaced: the same to whoever asks.
    return undefined;
  }
}

export async function removeRuntime(dataFolder: string): Promise<void> {
  await rm(runtimeFile(dataFolder), { force: true });
}

function runtimeFile(dataFolder: string): string {
  return join(dataFolder, "runtime.json");
}
