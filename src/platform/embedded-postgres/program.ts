import { spawn } from "node:child_process";
import type { ServerUser } from "./server-user.ts";

export interface ProgramSurroundings {
  /** A folder that the user can enter: PostgreSQL's programs refuse to work from one that they can't. */
  folder: string;
  user: ServerUser | undefined;
}

/**
 * Runs one of PostgreSQL's programs to its end and promises what it printed. Fails with both its streams in the
 * message when it can't be started or ends with anything but 0.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  { input = "", ...surroundings }: ProgramSurroundings & { input?: string },
): Promise<string> {
  const child = spawn(file, args, { ...programOptions(surroundings), stdio: "pipe" });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  // A program that ends early closes its input; how it ended is the error worth telling, not the broken pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const exit = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? String(code)));
  });
  if (exit !== "0") throw new Error(`${file} ended with ${exit}: ${output.join("").trim()}`);
  return output.join("");
}

/** How every program of ours is spawned: in a given folder, as a given user, with nothing of our environment. */
export function programOptions({ folder, user }: ProgramSurroundings) {
  return {
    cwd: folder,
    env: clearedEnvironment(),
    windowsHide: true,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  };
}

/** Locale variables would decide the database's encoding and PG* ones its settings, so none is passed on. */
export function clearedEnvironment(): NodeJS.ProcessEnv {
  // Windows can't open a socket or load a system library without this one.
  const systemRoot = process.platform === "win32" ? process.env.SystemRoot : undefined;
  return { LC_ALL: "C", TZ: "UTC", ...(systemRoot === undefined ? {} : { SystemRoot: systemRoot }) };
}
