import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface SandboxSecrets {
  JWT_SECRET: string;
  ENCRYPTION_KEYS: string;
}

/** The sandbox's own keys, made once and kept in the data folder, so that sessions outlive a restart. */
export async function readSandboxSecrets(dataFolder: string): Promise<SandboxSecrets> {
  const file = join(dataFolder, "secrets.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as SandboxSecrets;
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
  const secrets = {
    JWT_SECRET: randomBytes(48).toString("base64url"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
  await mkdir(dataFolder, { recursive: true });
  // Whole or not at all: a torn file would end every session. A link, unlike a rename, never replaces what a process that started at
  // the same time has put there.
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, JSON.stringify(secrets), { mode: 0o600 });
  try {
    await link(draft, file);
    return secrets;
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    return JSON.parse(await readFile(file, "utf8")) as SandboxSecrets;
  } finally {
    await rm(draft);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
