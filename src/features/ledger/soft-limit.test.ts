import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { aFundedAccount, eventually, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { adjustBalance } from "./adjust-credit.ts";
import { setBilling } from "./set-billing.ts";
import { verifyLedger } from "./verify.ts";

const test = useTestApp();

afterEach(async () => {
  expect((await verifyLedger(test.app)).differences).toEqual([]);
});

/** An account of 100 dollars that is told below 50, and where its webhooks arrive. */
async function aWatchedAccount(): Promise<{ account: TestAccount; hook: string }> {
  const account = await aFundedAccount(test, 100);
  await setBilling(test.app, account.id, { softLimitCents: 5_000n });
  const hook = `credit-${randomBytes(6).toString("hex")}`;
  const subscribed = await test.api.post(
    "/webhook-subscriptions",
    { name: "Credit", endpoint_url: `${test.sandboxUrl}/api/hooks/${hook}`, event_types: ["CREDIT_LOW"] },
    { token: account.token },
  );
  expect(subscribed.status).toBe(201);
  return { account, hook };
}

const change = async (account: TestAccount, cents: bigint) => await adjustBalance(test.app, account.id, cents, "test");

const mails = async (account: TestAccount) =>
  (await test.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`)).body.filter(
    ({ subject }: { subject: string }) => subject === "Your credit is below 50.00 USD",
  );

const events = async (hook: string): Promise<{ type: string; data: Record<string, unknown> }[]> =>
  (await test.sandbox.get(`/api/hooks/${hook}/received`)).body
    .map(({ body }: { body: string }) => JSON.parse(body))
    .filter(({ type }: { type: string }) => type === "CREDIT_LOW");

describe("the soft limit", () => {
  it("tells once for each time that the credit falls below it: down, up, and down again are two", async () => {
    const { account, hook } = await aWatchedAccount();
    for (const cents of [-6_000n, -100n, 3_000n, -100n, -3_000n, -100n]) {
      await change(account, cents);
      await test.drain();
    }
    const received = await eventually("two events", async () => {
      await test.drain();
      const found = await events(hook);
      return found.length >= 2 ? found : undefined;
    });
    expect(received.map(({ data }) => [data["available_credit"], data["soft_limit_threshold"]])).toEqual([
      [40, 50],
      [38, 50],
    ]);
    const texts = (await mails(account)).map(({ text }: { text: string }) => text);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toContain("38.00 USD");
    expect(texts[1]).toContain("40.00 USD");
  });

  it("is reached without a notice at exactly its amount", async () => {
    const { account } = await aWatchedAccount();
    await change(account, -5_000n);
    await test.drain();
    expect(await mails(account)).toEqual([]);
  });

  it("tells at once when it is raised above what is there", async () => {
    const { account } = await aWatchedAccount();
    await setBilling(test.app, account.id, { softLimitCents: 15_000n });
    await test.drain();
    const { body } = await test.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    expect(body[0].subject).toBe("Your credit is below 150.00 USD");
  });

  it("tells nothing where none is set", async () => {
    const account = await aFundedAccount(test, 100);
    await change(account, -9_999n);
    await test.drain();
    const { body } = await test.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    expect(body.filter(({ subject }: { subject: string }) => subject.startsWith("Your credit"))).toEqual([]);
  });
});
