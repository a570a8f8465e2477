import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nodemailer from "nodemailer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOptions } from "./environment.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";

let folder: string;
let running: Sandbox[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  running = [];
});
afterEach(async () => {
  for (const sandbox of running) await sandbox.close();
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ ...readOptions({}), port: 0, dataFolder: folder, quiet: true, ...options });
  running.push(sandbox);
  return sandbox;
}

async function call(sandbox: Sandbox, path: string, body?: object): Promise<{ status: number; answer: unknown }> {
  const headers = { "content-type": "application/json" };
  const request = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${sandbox.url}${path}`, request);
  return { status: response.status, answer: await response.json() };
}

test("mails, hooks, the clock and the mail server's port are as they were after a restart", async () => {
  const before = await start();
  const mailer = nodemailer.createTransport({ host: "127.0.0.1", port: before.smtpPort });
  await mailer.sendMail({ from: "a@example.com", to: "b@example.com", subject: "kept", text: "Hello" });
  await fetch(`${before.url}/api/hooks/shop`, { method: "POST", body: "kept" });
  await call(before, "/api/hooks/shop/behaviour", { status: 500 });
  await call(before, "/api/clock", { advance_seconds: 86_400 });
  await before.close();

  const after = await start();

  expect(after.smtpPort).toBe(before.smtpPort);
  expect((await call(after, "/api/messages")).answer).toMatchObject([{ subject: "kept" }]);
  expect((await call(after, "/api/hooks/shop/received")).answer).toMatchObject([{ body: "kept" }]);
  expect((await fetch(`${after.url}/api/hooks/shop`, { method: "POST" })).status).toBe(500);
  const { now } = (await call(after, "/api/clock")).answer as { now: string };
  expect(Date.parse(now)).toBeGreaterThan(Date.now() + 86_000_000);
});

test("two sandboxes never write the same books", async () => {
  const first = await start();
  await expect(start()).rejects.toThrow("PASSIM_DATA_DIR");
  await first.close();
  await start();
});

test("a sandbox whose port is taken fails and leaves its folder to the next", async () => {
  const { port } = await start({ dataFolder: undefined });
  await expect(start({ port })).rejects.toMatchObject({ code: "EADDRINUSE", port });
  await start();
});

test("a mail server whose free port was taken meanwhile moves to another one", async () => {
  const before = await start();
  await before.close();
  await start({ dataFolder: undefined, smtpPort: before.smtpPort });

  const after = await start();

  expect(after.smtpPort).not.toBe(before.smtpPort);
});
