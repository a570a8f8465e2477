import { randomBytes } from "node:crypto";
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Home } from "./home.ts";
import { unlessMissing } from "./missing-file.ts";

/** Where the database listens, and how only we get in. */
export interface Address {
  connectionString: string;
  /** PostgreSQL's settings that make it listen there. */
  settings: Record<string, string>;
  release(): Promise<void>;
}

/** The superuser, the role and the database are all called so. */
export const databaseName = "passim";

const socketPort = 5432;
/** The kernel's limit is 108 bytes on Linux and 104 elsewhere, its ending zero included. */
const socketPathBytesMax = 103;

/** Promises a fresh address; one that an earlier owner of the home used is gone afterwards. */
export async function openAddress(home: Home): Promise<Address> {
  return process.platform === "win32" ? await openTcpAddress(home) : await openSocketAddress(home);
}

/** A socket in a folder that only PostgreSQL's user can enter needs no port and no password, and is the faster way. */
async function openSocketAddress(home: Home): Promise<Address> {
  const folder = await makeSocketFolder(home);
  if (home.user !== undefined) await chown(folder, home.user.uid, home.user.gid);
  // Everything that the environment could change (PGPORT, PGSSLMODE) is said here.
  const parameters = new URLSearchParams({
    host: folder,
    port: String(socketPort),
    user: databaseName,
    sslmode: "disable",
  });
  return {
    connectionString: `postgresql:///${databaseName}?${parameters.toString()}`,
    settings: {
      listen_addresses: "",
      port: String(socketPort),
      // The value is a list: quoted, a comma in the path is no separator.
      unix_socket_directories: `"${folder.replaceAll('"', '""')}"`,
      unix_socket_permissions: "0700",
    },
    release: async () => await rm(folder, { recursive: true, force: true }),
  };
}

async function makeSocketFolder(home: Home): Promise<string> {
  const folder = join(home.folder, "socket");
  await rm(folder, { recursive: true, force: true });
  if (isShortEnough(folder)) {
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }
  const parent = isShortEnough(join(tmpdir(), "passim-XXXXXX")) ? tmpdir() : "/tmp";
  return await mkdtemp(join(parent, "passim-"));
}

function isShortEnough(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${socketPort}`)) <= socketPathBytesMax;
}

/** Windows has no socket folders to hide in, so a password protects the port. */
async function openTcpAddress(home: Home): Promise<Address> {
  const port = String(await findFreePort());
  const password = await keepPassword(home);
  return {
    connectionString: `postgresql://${databaseName}:${password}@127.0.0.1:${port}/${databaseName}?sslmode=disable`,
    settings: { listen_addresses: "127.0.0.1", port, unix_socket_directories: "" },
    release: () => Promise.resolve(),
  };
}

/** Where the password of a TCP address is kept, for initdb to read. */
export function passwordFile(home: Home): string {
  return join(home.folder, "password");
}

/** Promises the password of the home's database, made once: it is part of the cluster from then on. */
export async function keepPassword(home: Home): Promise<string> {
  const kept = await unlessMissing(readFile(passwordFile(home), "utf8"));
  if (kept !== undefined && kept !== "") return kept;
  const password = randomBytes(24).toString("hex");
  await writeFile(passwordFile(home), password, { mode: 0o600 });
  return password;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("A listening server has no port.");
  return address.port;
}
