import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The account that PostgreSQL runs as when we are root, which it refuses to be. */
export interface ServerUser {
  uid: number;
  gid: number;
}

const candidates = ["postgres", "nobody"] as const;

/** Names the account PostgreSQL runs as, or nothing when we are not root and it simply runs as ourselves. */
export async function chooseServerUser(): Promise<ServerUser | undefined> {
  const ownUid = process.getuid?.();
  if (ownUid !== undefined && ownUid !== 0) await assertHasName(ownUid);
  if (ownUid !== 0) return undefined;
  for (const name of candidates) {
    const user = await findUser(name);
    if (user !== undefined) return user;
  }
  throw new Error(
    `PostgreSQL refuses to run as root and this machine has neither of the users ${candidates.join(" and ")}. ` +
      "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
  );
}

/** Tells whether the user may enter the folder, by asking the kernel: mode bits alone miss ACLs and parents. */
export async function canEnter(folder: string, user: ServerUser | undefined): Promise<boolean> {
  if (user === undefined) return true;
  return await succeeds("/bin/sh", ["-c", 'cd "$1"', "sh", folder], user);
}

/** Tells whether the user may read the file. */
export async function canRead(file: string, user: ServerUser | undefined): Promise<boolean> {
  if (user === undefined) return true;
  return await succeeds("/bin/sh", ["-c", 'test -r "$1"', "sh", file], user);
}

/** A container started with any number as its user is common, and initdb's own words for it help nobody. */
async function assertHasName(uid: number): Promise<void> {
  try {
    await run("id", ["-un"]);
  } catch (error) {
    throw new Error(
      `PostgreSQL refuses to run as user ${uid}, who has no name on this machine (no entry in /etc/passwd). ` +
        "Start as a user with a name, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause: error },
    );
  }
}

async function findUser(name: string): Promise<ServerUser | undefined> {
  // `id` also knows the users that are not in /etc/passwd (directory services, macOS).
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function succeeds(file: string, args: string[], user: ServerUser): Promise<boolean> {
  try {
    await run(file, args, { cwd: "/", uid: user.uid, gid: user.gid });
    return true;
  } catch {
    return false;
  }
}

const run = promisify(execFile);
