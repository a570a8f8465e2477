import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "./missing-file.ts";

/** What PostgreSQL says about itself in its data folder, in the lines that its manual lists. */
export interface PostmasterFile {
  pid: number;
  isReady: boolean;
}

/** Reads postmaster.pid; nothing when no server has run there, or the last one has ended in order. */
export async function readPostmasterFile(clusterFolder: string): Promise<PostmasterFile | undefined> {
  const lines = (await unlessMissing(readFile(postmasterPath(clusterFolder), "utf8")))?.split("\n");
  const pid = Number(lines?.[0]);
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, isReady: lines[7]?.trim() === "ready" };
}

export function postmasterPath(clusterFolder: string): string {
  return join(clusterFolder, "postmaster.pid");
}
