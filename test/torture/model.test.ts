import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { aFundedAccount, password, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import { awaitRest, findDifferences } from "./books.ts";
import { commands, type Oracle, type Real } from "./model-commands.ts";
import { isLong, minutesMax, report, seed } from "./scale.ts";

vi.setConfig({ testTimeout: isLong ? (minutesMax + 10) * 60_000 : 300_000 });
const sequences = isLong ? 2_000 : 15;
const platform = useTestApp();
let account: TestAccount;
let real: Real;
beforeAll(async () => {
  account = await aFundedAccount(platform, 200);
  const { data } = (await platform.api.get("/plans?country=US&limit=100", { token: account.token })).body;
  const plan = data.find(
    (one: { is_daily: boolean; topup_supported: boolean; price: number }) =>
      !one.is_daily && one.topup_supported && one.price > 2,
  );
  real = { platform, account, planId: plan.id };
});

/** Each sequence begins at rest with the credit that the account then has, and with no order that it may touch. */
async function begin(): Promise<{ model: Oracle; real: Real }> {
  // Every sequence moves the clock, and a token lives for an hour.
  const login = await platform.api.post("/auth/login", { email: account.email, password });
  account.token = login.body.access_token;
  const { body } = await platform.api.get("/credits/balance", { token: account.token });
  const { data } = (await platform.api.get("/plans?country=US&limit=100", { token: account.token })).body;
  const plan = data.find(({ id }: { id: string }) => id === real.planId);
  return {
    model: { balanceCents: Math.round(body.balance * 100), priceCents: Math.round(plan.price * 100), orders: [] },
    real,
  };
}

test(`any sequence of what an account can do ends as the oracle says (seed ${seed})`, async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: isLong ? 12 : 8 }), async (sequence) => {
      count += 1;
      await fc.asyncModelRun(begin, sequence);
    }),
    {
      seed,
      numRuns: sequences,
      endOnFailure: false,
      interruptAfterTimeLimit: isLong ? minutesMax * 60_000 : 20_000,
      markInterruptAsFailure: false,
    },
  );
  const books = { database: platform.app.database, sandbox: platform.sandbox };
  await platform.drain();
  await awaitRest(books);
  expect(await findDifferences(books)).toEqual([]);
  report(`${count} sequences against the oracle: no difference`);
});
