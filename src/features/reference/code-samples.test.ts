import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
let account: TestAccount;
/** What stands in the samples for things of the reader's own. */
const own: Record<string, string> = {};

beforeAll(async () => {
  account = await aFundedAccount(platform);
  const plan = await aPlan(platform, account);
  const placed = await platform.api.post("/orders", anOrder(plan.id), { token: account.token });
  await platform.drain();
  const { order } = (await platform.api.get(`/orders/${placed.body.order.id}`, { token: account.token })).body;
  const qrToken = /qr\/(.+)\.png$/.exec(order.qr_code_url)?.[1] ?? "";
  Object.assign(own, {
    "plan-123": plan.id,
    "/{id}": `/${order.id}`,
    "/{identifier}": `/${order.iccid}`,
    "/{token}": `/${qrToken}`,
  });
});

interface Sample {
  lang: string;
  source: string;
}

/** What the reference shows for an operation in a language, with the reader's own things put in. */
async function sampleOf(operation: string, lang: string): Promise<string> {
  const { paths } = (await platform.api.get("/openapi.json")).body;
  const operations = Object.values(paths).flatMap((path) => Object.values(path as object)) as {
    operationId: string;
    "x-codeSamples": Sample[];
  }[];
  const samples = operations.find((one) => one.operationId === operation)?.["x-codeSamples"];
  const source = samples?.find((sample) => sample.lang === lang)?.source ?? "";
  return Object.entries(own).reduce((text, [placeholder, thing]) => text.replaceAll(placeholder, thing), source);
}

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const languages = [
  ["Shell", "sh", "sample.sh", runs("curl", "--version")],
  ["JavaScript", process.execPath, "sample.mjs", true],
  ["Python", "python3", "sample.py", runs("python3", "-c", "import requests")],
] as const;

describe.each(languages)("the reference's samples in %s", (lang, command, name, isInstalled) => {
  /** Runs a sample as it is, in a folder of its own with a logo; what it printed, and the file it wrote. */
  async function run(operation: string): Promise<{ printed: string; file(name: string): Buffer }> {
    const folder = mkdtempSync(join(tmpdir(), "passim-sample-"));
    writeFileSync(join(folder, name), await sampleOf(operation, lang));
    const logo = sharp({ create: { width: 200, height: 200, channels: 3, background: "#0b6bcb" } });
    writeFileSync(join(folder, "logo.png"), await logo.png().toBuffer());
    const env = { ...process.env, TOKEN: account.token };
    // Not in one go: the server that answers it is this very process.
    const { stdout } = await promisify(execFile)(command, [name], { cwd: folder, env, timeout: 60_000 });
    return { printed: stdout, file: (written) => readFileSync(join(folder, written)) };
  }

  test.skipIf(!isInstalled)("run as they are: read, order, change, upload, keep an image", async () => {
    expect((await run("getHealth")).printed).toMatch(/healthy/);
    expect((await run("getCurrentUser")).printed).toContain(account.email);
    expect((await run("getProfile")).printed).toMatch(/"?.?iccid/);
    expect((await run("createOrder")).printed).toMatch(/ord-\w+/);
    expect((await run("createResellerProfile")).printed).toMatch(/profile-\w+/);
    expect((await run("uploadLogo")).printed).toContain("logo_url");
    expect((await run("updateOrder")).printed).toContain("John Customer");
    expect((await run("openVerifyEmailPage")).printed).toContain("<!doctype html>");
    expect((await run("getQrCode")).file("answer.png").subarray(1, 4).toString()).toBe("PNG");
  });
});
