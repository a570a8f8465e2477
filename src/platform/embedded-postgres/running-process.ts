import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { unlessMissing } from "./missing-file.ts";

export interface RunningProcess {
  /** Tells a process from a later one with the same pid; compare it only for equality, on the same machine. */
  startTime: string;
  /** The arguments, separated by spaces. */
  commandLine: string;
}

/** Describes a living process. A zombie counts as gone: it holds nothing, though signals still reach its pid. */
export async function findProcess(pid: number): Promise<RunningProcess | undefined> {
  if (process.platform === "linux") return await findInProc(pid);
  if (process.platform === "win32") return await findByPowerShell(pid);
  return await findByPs(pid);
}

async function findInProc(pid: number): Promise<RunningProcess | undefined> {
  const [stat, commandLine] = await Promise.all([readProc(`/proc/${pid}/stat`), readProc(`/proc/${pid}/cmdline`)]);
  if (stat === undefined || commandLine === undefined) return undefined;
  // The second field is the program's name in brackets, which may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  if (state === "Z" || state === "X" || startTime === undefined) return undefined;
  return { startTime, commandLine: commandLine.split("\0").join(" ").trimEnd() };
}

async function readProc(path: string): Promise<string | undefined> {
  // A process that ends between opening and reading answers ESRCH instead of ENOENT.
  return await unlessMissing(readFile(path, "utf8"), ["ENOENT", "ESRCH"]);
}

async function findByPs(pid: number): Promise<RunningProcess | undefined> {
  const line = await outputOf("ps", ["-ww", "-o", "stat=,lstart=,command=", "-p", String(pid)]);
  const parts = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/m.exec(line);
  const [, state, startTime, commandLine] = parts ?? [];
  if (state === undefined || state.startsWith("Z") || startTime === undefined || commandLine === undefined)
    return undefined;
  return { startTime, commandLine: commandLine.trimEnd() };
}

async function findByPowerShell(pid: number): Promise<RunningProcess | undefined> {
  const query = `Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}' | % { $_.CreationDate.Ticks; $_.CommandLine }`;
  const [startTime, commandLine] = (await outputOf("powershell.exe", ["-NoProfile", "-Command", query])).split(/\r?\n/);
  if (!startTime || !commandLine) return undefined;
  return { startTime, commandLine: commandLine.trimEnd() };
}

/** `ps` fails when there is no such process, which here is an answer like any other. */
async function outputOf(file: string, args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(file, args, { env: { ...process.env, LC_ALL: "C" } })).stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === 1) return "";
    throw error;
  }
}
