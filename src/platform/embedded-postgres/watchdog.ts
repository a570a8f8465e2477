import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { clearedEnvironment } from "./program.ts";

export interface Watchdog {
  /** Sends it home: the process it would have stopped is gone. */
  dismiss(): void;
}

/**
 * Watches over a PostgreSQL on our behalf: when this process ends, in whatever way, its end of a pipe closes, and the
 * watchdog stops PostgreSQL, the fast way first (SIGINT) and after 5 s at once (SIGQUIT). It needs no cooperation of a
 * dying process and works on every system. Detached, because a Ctrl-C would else end it before the server has drained.
 */
export function startWatchdog(postmasterPid: number, pgCtl: string): Watchdog {
  const child = spawn(process.execPath, ["-e", script, String(postmasterPid), pgCtl], {
    detached: true,
    windowsHide: true,
    env: clearedEnvironment(),
    cwd: "/",
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Not a reason for this process to stay: when nothing else keeps it, its end is what the watchdog waits for.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return { dismiss: () => child.kill("SIGKILL") };
}

/** Bounded at both ends: a zombie nobody reaps answers to signals for ever. */
const script = `
  const { spawnSync } = require("node:child_process");
  const [pid, pgCtl] = [Number(process.argv[1]), process.argv[2]];
  const isAlive = () => { try { return process.kill(pid, 0); } catch { return false; } };
  const send = (name) => {
    if (process.platform === "win32") spawnSync(pgCtl, ["kill", name, String(pid)]);
    else if (isAlive()) process.kill(pid, "SIG" + name);
  };
  process.stdin.resume().once("close", () => {
    send("INT");
    setInterval(() => { if (!isAlive()) process.exit(); }, 50);
    setTimeout(() => send("QUIT"), 5000);
    setTimeout(() => process.exit(), 10000);
  });
`;
