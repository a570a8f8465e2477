import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "./missing-file.ts";

/** What PostgreSQL says about itself in its data folder, in the lines that its manual lists. */
export interface PostmasterFile {
  /** Absent when the file is empty or cut short, as a crash in the middle of a start may leave it. */
  pid: number | undefined;
  isReady: boolean;
}

/** Reads postmaster.pid; nothing when no server has run there, or the last one has ended in order. */
export async function readPostmasterFile(clusterFolder: string): Promise<PostmasterFile | undefined> {
  const lines = (await unlessMissing(readFile(postmasterPath(clusterFolder), "utf8")))?.split("\n");
  const pid = Number(lines?.[0]);
  if (lines === undefined) return undefined;
  return { pid: Number.isInteger(pid) && pid > 0 ? pid : undefined, isReady: lines[7]?.trim() === "ready" };
}

export function postmasterPath(clusterFolder: string): string {
  return join(clusterFolder, "postmaster.pid");
}
