import { copyFile, open, stat, truncate } from "node:fs/promises";
import { unlessMissing } from "./missing-file.ts";

const logBytesMax = 8 * 1024 * 1024;
const tailBytesMax = 4096;
const shortenIntervalMs = 60_000;

/** What PostgreSQL prints. It goes to a file that never takes more than about twice 8 MiB, its predecessor included. */
export interface LogFile {
  path: string;
  /** Keeps the file as `….1` and empties it when it has grown too long; PostgreSQL writes on, as it only appends. */
  shorten(): Promise<void>;
  /** Reads what was written since a position, its last 4 KiB at most. */
  readSince(position: number): Promise<string>;
  position(): Promise<number>;
}

/** Describes the log file at this path, which need not exist yet. */
export function logFileAt(path: string): LogFile {
  return { path, shorten, readSince, position };

  async function position(): Promise<number> {
    return (await unlessMissing(stat(path)))?.size ?? 0;
  }

  async function shorten(): Promise<void> {
    if ((await position()) <= logBytesMax) return;
    await copyFile(path, `${path}.1`);
    await truncate(path);
  }

  async function readSince(start: number): Promise<string> {
    const length = Math.min((await position()) - start, tailBytesMax);
    if (length <= 0) return "";
    const handle = await open(path, "r");
    try {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, (await position()) - length);
      return buffer.toString().trim();
    } finally {
      await handle.close();
    }
  }
}

/** Shortens the log once a minute, until the timer is cleared; it keeps no process alive. */
export function keepShort(logFile: LogFile, log: (line: string) => void): NodeJS.Timeout {
  const shorten = () =>
    void logFile.shorten().catch((error: unknown) => log(`${logFile.path} can't be shortened: ${String(error)}`));
  return setInterval(shorten, shortenIntervalMs).unref();
}
