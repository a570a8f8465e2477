import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
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
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secrets = {
    JWT_SECRET: randomBytes(48).toString("base64url"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
  await mkdir(dataFolder, { recursive: true });
  // Whole or not at all: a torn file would end every session.
  await writeFile(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}
