import { expect, it } from "vitest";
import { aFundedAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { registerNotices } from "../../register-notices.ts";
import { createPayer, eventually } from "./payment.fixture.ts";
import { EnsurePayPalNotices } from "./payment-jobs.ts";

const test = useTestApp();
const payer = createPayer(test);

it("a start while PayPal is down registers its notices later, and they arrive", async () => {
  await payer.break("error", "token", 10);
  await registerNotices(test.app);
  await test.sandbox.delete("/api/faults");
  const account = await aFundedAccount(test, 100);
  const deaf = await payer.openTopup(account, 25);
  await payer.approve(deaf);
  await test.drain();
  expect(await payer.balance(account)).toBe(100);

  const runAt = test.clock.now();
  await inTransaction(test.app, async (tx) => await enqueue(tx, EnsurePayPalNotices, {}, { runAt }));
  await test.drain();
  const heard = await payer.openTopup(account, 40);
  await payer.approve(heard);
  await eventually(test, async () => expect(await payer.balance(account)).toBe(140));
});
