// The process that `npm start` spawns beside the platform. It ends when whoever started it is gone.
import { setTimeout as delay } from "node:timers/promises";
import { readOptions } from "./environment.ts";
import { FolderInUse, isAddressInUse } from "./folder-lock.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";

const patienceMs = 3000;
const retryMs = 100;

process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());

const started = start();
const sandbox = await started.catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
// A parent that died while this process was still loading has sent its goodbye to nobody.
if (process.send !== undefined && !process.connected) process.exit(0);
announce(sandbox);

async function start(): Promise<Sandbox> {
  const options = readOptions(process.env);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await startSandbox(options);
    } catch (error) {
      // The sandbox of a platform that was killed a moment ago may need that moment to see it and let go.
      const isOccupied = isAddressInUse(error) || error instanceof FolderInUse;
      if (!isOccupied || Date.now() > deadline) throw explain(error, options);
      await delay(retryMs);
    }
  }
}

function explain(error: unknown, { port, smtpPort, host }: SandboxOptions): unknown {
  if (!isAddressInUse(error)) return error;
  const isSmtp = "port" in error && error.port === smtpPort;
  const name = isSmtp ? "SANDBOX_SMTP_PORT" : "SANDBOX_PORT";
  return new Error(
    `Port ${isSmtp ? smtpPort : port} on ${host} is taken by another program. Set ${name} to a free port.`,
  );
}

function announce({ url, smtpPort }: Sandbox): void {
  const message = { ready: true, url, smtp_port: smtpPort };
  console.log(JSON.stringify(message));
  process.send?.(message);
}

async function stop(): Promise<void> {
  // Every record is on disk before its answer, so nothing is lost by leaving; closing only frees the ports in order.
  const running = await started.catch(() => undefined);
  await running?.close();
  process.exit(0);
}
