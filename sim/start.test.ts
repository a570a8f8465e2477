import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function spawnSandbox(environment: Record<string, string> = {}): ChildProcess {
  const child = fork(join(import.meta.dirname, "start.ts"), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, SANDBOX_PORT: "0", PASSIM_DATA_DIR: folder, ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  children.push(child);
  return child;
}

interface Ready {
  ready: boolean;
  url: string;
  smtp_port: number;
}

async function ready(child: ChildProcess): Promise<Ready> {
  const [message] = (await once(child, "message")) as [Ready];
  return message;
}

test("a sandbox says where it is, and ends when whoever started it is gone", { timeout: 20_000 }, async () => {
  const child = spawnSandbox();
  const message = await ready(child);
  expect(message).toEqual({ ready: true, url: expect.any(String) as string, smtp_port: expect.any(Number) as number });
  expect((await fetch(`${message.url}/api/messages`)).status).toBe(200);

  const ended = once(child, "exit");
  child.disconnect();
  expect(await ended).toEqual([0, null]);
});

test("a sandbox that was killed comes back with what it had answered for", { timeout: 20_000 }, async () => {
  const killed = spawnSandbox();
  const { url } = await ready(killed);
  await fetch(`${url}/api/hooks/shop`, { method: "POST", body: "answered with 200" });
  killed.kill("SIGKILL");

  const { url: nextUrl } = await ready(spawnSandbox());

  const received = await (await fetch(`${nextUrl}/api/hooks/shop/received`)).json();
  expect(received).toMatchObject([{ body: "answered with 200" }]);
});

test("a sandbox whose port stays taken says which variable to change", { timeout: 20_000 }, async () => {
  const occupant = createServer().listen(0, "127.0.0.1");
  await once(occupant, "listening");
  const address = occupant.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;

  const child = spawnSandbox({ SANDBOX_PORT: String(port) });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  expect(await once(child, "close")).toEqual([1, null]);
  expect(complaint).toContain(`Port ${port} on 127.0.0.1 is taken by another program. Set SANDBOX_PORT`);
  occupant.close();
});
