import { createHash } from "node:crypto";
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes this process the only one that writes the folder's books, or throws `FolderInUse`. The lock is a local
 * socket and not a file with a process id: the system drops it with its owner, even after a `kill -9`.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true });
  const path = socketPath(realpathSync(folder));
  const server = await listen(path).catch(async (error: unknown) => {
    if (!isAddressInUse(error)) throw error;
    if (await isAnswering(path)) throw new FolderInUse(folder);
    rmSync(path, { force: true });
    return await listen(path);
  });
  server.unref();
  return async () => await new Promise((resolve) => server.close(() => resolve()));
}

export class FolderInUse extends Error {
  constructor(folder: string) {
    super(`Another sandbox already keeps its books in ${folder}. Stop it, or set PASSIM_DATA_DIR to another folder.`);
  }
}

export function isAddressInUse(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

// Socket paths are limited to about a hundred characters, so the folder is named by a hash.
function socketPath(folder: string): string {
  const name = `passim-sandbox-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function listen(path: string): Promise<Server> {
  return await new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

async function isAnswering(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
