import { afterAll, expect, test } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, eventually, type TestAccount } from "../../../test/factories.ts";
import { type OwnServer, startOwnServer } from "../../../test/own-mail-server.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { jobSlots } from "../../jobs.ts";

const platform = useTestApp({ hasWorker: true, carrier: { allocatingAnswers: 0 } });
const servers: OwnServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** A profile whose server lets us in at the test, and never greets anybody again. */
async function aHangingProfile(reseller: TestAccount): Promise<{ profileId: string; server: OwnServer }> {
  const server = await startOwnServer();
  servers.push(server);
  const as = { token: reseller.token };
  const { id } = (await platform.api.post("/reseller/profiles", { name: "Wander" }, as)).body.profile;
  const settings = { smtp_host: "127.0.0.1", smtp_port: server.port, smtp_user: "wander@shop.example", smtp_pass: "x" };
  const saved = await platform.api.put(`/reseller/profiles/${id}/smtp`, { ...settings, smtp_secure: false }, as);
  expect(saved.status).toBe(200);
  server.hang();
  return { profileId: id, server };
}

test("a reseller's mail server that hangs, with more mails than there are slots, holds up nobody else's mail", async () => {
  const reseller = await aFundedAccount(platform, 500);
  const other = await aFundedAccount(platform, 500);
  const somebody = await anAccount(platform, "mobile_user");
  const { profileId, server } = await aHangingProfile(reseller);
  const plan = await aPlan(platform, reseller);
  const order = async ({ token }: TestAccount, more: Record<string, unknown>) =>
    await platform.api.post("/orders", anOrder(plan.id, more), { token });
  const count = jobSlots["order-mail"].running + 4;
  const hang = Array.from({ length: count }, async () => await order(reseller, { reseller_profile_id: profileId }));
  expect(new Set((await Promise.all(hang)).map(({ status }) => status))).toEqual(new Set([201]));
  await eventually("all mails waiting", async () => server.waiting() === count || undefined);
  await platform.api.post("/auth/forgot-password", { email: somebody.email });
  const { order: placed } = (await order(other, { end_customer_email: "beside@example.com" })).body;
  await eventually("the reset mail", async () => (await mailsTo(somebody.email)).find(has("Reset")));
  await eventually("the other's mail", async () => (await mailsTo("beside@example.com")).find(has(placed.id)));
  // All of them still waited: neither mail had to.
  expect(server.waiting()).toBe(count);
});

interface CaughtMail {
  subject: string;
  text: string;
}

async function mailsTo(email: string): Promise<CaughtMail[]> {
  return (await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`)).body;
}

function has(words: string): (mail: CaughtMail) => boolean {
  return ({ subject, text }) => `${subject} ${text}`.includes(words);
}
