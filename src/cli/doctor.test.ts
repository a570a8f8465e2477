import { Buffer } from "node:buffer";
import { beforeAll, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../test/factories.ts";
import { runCommand } from "../../test/setup/spawn-platform.ts";
import { useTestApp } from "../../test/setup/test-app.ts";
import { aProtectedAccount, type ProtectedAccount } from "../features/auth/second-factor/second-factor.fixture.ts";

const shop = useTestApp();
let locked: ProtectedAccount;
const aKey = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString("base64")}`;
const wholeKeys = aKey("t1", 7);

beforeAll(async () => {
  locked = await aProtectedAccount(shop, "developer");
});

/** Runs an operator's command as a person does, on this platform, with these keys. */
async function passim(keys: string, ...words: string[]) {
  const DATABASE_URL = shop.app.database.connectionString;
  return await runCommand({ DATABASE_URL, SANDBOX_PORT: new URL(shop.sandboxUrl).port, ENCRYPTION_KEYS: keys }, words);
}

async function aReseller(): Promise<TestAccount> {
  const account = await anAccount(shop);
  const { token } = account;
  const { profile } = (await shop.api.post("/reseller/profiles", { name: "Shop" }, { token })).body;
  const server = { smtp_host: "mail.example", smtp_port: 587, smtp_pass: "secret", use_custom_smtp: false };
  await shop.api.put(`/reseller/profiles/${profile.id}/smtp`, server, { token });
  const hook = { name: "a", endpoint_url: `${shop.sandboxUrl}/api/hooks/a`, event_types: ["ORDER_STATUS"] };
  const { subscription } = (await shop.api.post("/webhook-subscriptions", hook, { token })).body;
  const change = { secret: "a-second-secret-of-mine" };
  await shop.api.put(`/webhook-subscriptions/${subscription.id}`, change, { token });
  return account;
}

describe("a lost encryption key", () => {
  test("is named by doctor, with what it closed, whose that is, and what helps", { timeout: 180_000 }, async () => {
    const { email } = await aReseller();
    const secretsOf = (said: string) => said.split("\n").filter((line) => /secret|factor|password/.test(line));
    const whole = await passim(wholeKeys, "doctor");
    expect(secretsOf(whole.said)).toEqual(["ok      secrets   4 stored encrypted"]);
    const lost = await passim(aKey("t2", 9), "doctor");
    expect(lost.code).toBe(2);
    const cause =
      "can't be opened: the key t1 is not in ENCRYPTION_KEYS. Put it behind the others " +
      "(the sandbox keeps its own in secrets.json of its data folder). If that is gone for good,";
    expect(secretsOf(lost.said)).toEqual([
      "PROBLEM secrets   4 stored encrypted",
      `          - 1 mail server password ${cause} smtp_pass has to be set again by: ${email}`,
      `          - 2 webhook secrets ${cause} another secret has to be set on the subscription by: ${email}`,
      `          - 1 second factor ${cause} "account clear-second-factor EMAIL --yes" lets in again: ${locked.email}`,
    ]);
    const replaced = await passim(aKey("t1", 9), "doctor");
    expect(replaced.code).toBe(2);
    expect(replaced.said).toContain("1 second factor can't be opened by the key t1: ENCRYPTION_KEYS has another one");
  });
});
