import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "./missing-file.ts";
import { findOwner, inUse } from "./owner-lock.ts";
import { canEnter, chooseServerUser, type ServerUser } from "./server-user.ts";

/** The folder that holds the database: the cluster, its socket and the lock of the process that owns it. */
export interface Home {
  folder: string;
  /** PostgreSQL's own data folder; there is one as soon as making it has succeeded. */
  clusterFolder: string;
  /** Where a copy of PostgreSQL's programs goes, if one is needed: a place nobody else can write to. */
  copiesFolder: string;
  user: ServerUser | undefined;
}

const systemFolder = "/var/lib/passim";
const noteName = "postgres-is-in";

/** Says where the database of a data folder lives, without making anything; nothing when there is no such folder. */
export async function locateHome(dataFolder: string): Promise<string | undefined> {
  const canonicalFolder = await unlessMissing(realpath(dataFolder));
  if (canonicalFolder === undefined) return undefined;
  return (await readNote(canonicalFolder)) ?? join(canonicalFolder, "postgres");
}

/**
 * Promises the home of a data folder, made when there is none. As root, when PostgreSQL's user can't get into the data
 * folder, the home is under /var/lib/passim, and a note in the data folder says where: later starts follow the note,
 * so that a mode changed somewhere above never makes the database look empty.
 */
export async function prepareHome(dataFolder: string, log: (line: string) => void): Promise<Home> {
  await mkdir(dataFolder, { recursive: true });
  const canonicalFolder = await realpath(dataFolder);
  const movedFolder = await readNote(canonicalFolder);
  if (movedFolder !== undefined) return await openMovedHome(movedFolder, canonicalFolder);

  const folder = join(canonicalFolder, "postgres");
  const hasCluster = (await unlessMissing(stat(clusterIn(folder)))) !== undefined;
  const user = await chooseUser(folder);
  if (!hasCluster && !(await canEnter(canonicalFolder, user))) return await moveOut(canonicalFolder, user, log);
  await makeFolder(folder, user);
  return await checkedHome({
    folder,
    clusterFolder: clusterIn(folder),
    user,
    copiesFolder: copiesFor(user, canonicalFolder),
  });
}

async function openMovedHome(folder: string, dataFolder: string): Promise<Home> {
  if ((await unlessMissing(stat(folder))) === undefined) {
    throw new Error(
      `The database of ${dataFolder} was in ${folder}, which is gone. Put it back, or delete the file ` +
        `${join(dataFolder, noteName)} to begin with an empty database.`,
    );
  }
  const user = await chooseUser(folder);
  return await checkedHome({
    folder,
    clusterFolder: clusterIn(folder),
    user,
    copiesFolder: copiesFor(user, dataFolder),
  });
}

async function moveOut(dataFolder: string, user: ServerUser | undefined, log: (line: string) => void): Promise<Home> {
  const folder = join(systemFolder, createHash("sha256").update(dataFolder).digest("hex").slice(0, 16));
  await setAside(folder, dataFolder, log);
  await makeFolder(systemFolder, user);
  await makeFolder(folder, user);
  // The folder before the note: a note that leads nowhere then always means that a database was lost.
  await writeFile(join(dataFolder, noteName), `${folder}\n`);
  log(`PostgreSQL's user can't enter ${dataFolder}: its files are in ${folder}`);
  return await checkedHome({ folder, clusterFolder: clusterIn(folder), user, copiesFolder: systemFolder });
}

/** A data folder that lost its note was emptied by somebody who wants to begin anew; its old database is kept. */
async function setAside(folder: string, dataFolder: string, log: (line: string) => void): Promise<void> {
  if ((await unlessMissing(stat(clusterIn(folder)))) === undefined) return;
  const owner = await findOwner(folder);
  if (owner !== undefined) throw inUse(dataFolder, owner.pid);
  const oldFolder = `${folder}-${randomBytes(4).toString("hex")}`;
  await rename(folder, oldFolder);
  log(`an older database of ${dataFolder} was set aside in ${oldFolder}; delete it when you don't miss it`);
}

/** A cluster can only be run by the user who owns its files: as root we follow it, otherwise we had better be it. */
async function chooseUser(home: string): Promise<ServerUser | undefined> {
  const newUser = await chooseServerUser();
  const cluster = await unlessMissing(stat(clusterIn(home)));
  if (cluster === undefined || process.getuid === undefined) return newUser;
  if (newUser !== undefined && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  if (newUser === undefined && cluster.uid === process.getuid()) return undefined;
  throw new Error(
    `The database in ${clusterIn(home)} belongs to user ${cluster.uid}, and this process is user ${process.getuid()}, ` +
      "who can't run it. Start as its owner (never root), or set PASSIM_DATA_DIR to another folder.",
  );
}

async function checkedHome(home: Home): Promise<Home> {
  if (await canEnter(home.folder, home.user)) return home;
  throw new Error(
    `The database lives in ${home.folder}, and user ${home.user?.uid ?? "?"}, who runs it, can't get there: ` +
      "let that user into the folders above it (chmod o+x), or set PASSIM_DATA_DIR to another folder.",
  );
}

/** A strict umask must not lock PostgreSQL's user out of the folders that we make for it. */
async function makeFolder(folder: string, user: ServerUser | undefined): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (user !== undefined) await chmod(folder, 0o755);
}

async function readNote(dataFolder: string): Promise<string | undefined> {
  return (await unlessMissing(readFile(join(dataFolder, noteName), "utf8")))?.trim();
}

function clusterIn(home: string): string {
  return join(home, "cluster");
}

function copiesFor(user: ServerUser | undefined, dataFolder: string): string {
  return user === undefined ? dataFolder : systemFolder;
}
