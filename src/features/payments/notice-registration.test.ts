import { expect, it } from "vitest";
import { aFundedAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { loadConfig } from "../../platform/config.ts";
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

it("a webhook that lacks events gets them, and keeps its id", async () => {
  const { clientId, clientSecret } = loadConfig({}).paypal;
  const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64");
  const granted = await test.sandbox.post("/paypal/v1/oauth2/token", undefined, {
    raw: "grant_type=client_credentials",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
  });
  const console = { token: granted.body.access_token as string };
  const path = "/paypal/v1/notifications/webhooks";
  const read = async () => (await test.sandbox.get(path, console)).body.webhooks;
  for (const { id } of await read()) await test.sandbox.delete(`${path}/${id}`, console);
  const url = `${test.url}/api/v1/callbacks/paypal`;
  const made = await test.sandbox.post(path, { url, event_types: [{ name: "CHECKOUT.ORDER.APPROVED" }] }, console);
  await registerNotices(test.app);
  const [webhook, ...others] = await read();
  expect([webhook.id, others]).toEqual([made.body.id, []]);
  expect(webhook.event_types.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(["CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.REVERSED", "CUSTOMER.DISPUTE.CREATED"]),
  );
  const account = await aFundedAccount(test, 100);
  const checkoutId = await payer.openTopup(account, 60);
  await payer.approve(checkoutId);
  await payer.capture(account, checkoutId);
  await test.sandbox.post(`/api/paypal/orders/${checkoutId}/reverse`, {});
  await eventually(test, async () => expect(await payer.balance(account)).toBe(100));
});
