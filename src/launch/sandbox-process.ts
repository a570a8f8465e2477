import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { StartFailure } from "./start-failure.ts";

export interface SandboxProcess {
  url: string;
  smtpPort: number;
  stop(): Promise<void>;
}

interface ReadyMessage {
  ready: true;
  url: string;
  smtp_port: number;
}

/**
 * Runs the outside world (carrier, PayPal, mailbox, webhook catcher) as a process of its own. It ends when this process does, in whatever
 * way; it is detached so that a Ctrl-C reaches it through us, after the server has drained.
 */
export async function startSandboxProcess(environment: NodeJS.ProcessEnv): Promise<SandboxProcess> {
  const child = fork(sandboxProgram(), {
    env: environment,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-2_000);
  });
  const ready = await Promise.race([readyMessage(child), exitOf(child)]);
  if (ready === undefined) throw new StartFailure(`The sandbox did not start.\n${said.trim()}`);
  return { url: ready.url, smtpPort: ready.smtp_port, stop: async () => await stop(child) };
}

/** Beside this file's build, or beside its source when the sources run. */
function sandboxProgram(): string {
  const here = fileURLToPath(import.meta.url);
  return join(here, "..", "..", "..", "sim", `start${extname(here)}`);
}

async function readyMessage(child: ChildProcess): Promise<ReadyMessage> {
  for (;;) {
    const [message] = (await once(child, "message")) as [unknown];
    if (isReady(message)) return message;
  }
}

function isReady(message: unknown): message is ReadyMessage {
  return typeof message === "object" && message !== null && "ready" in message;
}

async function exitOf(child: ChildProcess): Promise<undefined> {
  await once(child, "exit");
  return undefined;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
