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

test("a reseller's mail server that hangs, with more mails than there are slots, holds up nobody's log-in", async () => {
  const reseller = await aFundedAccount(platform, 500);
  const somebody = await anAccount(platform, "mobile_user");
  const { profileId, server } = await aHangingProfile(reseller);
  const plan = await aPlan(platform, reseller);
  const more = { reseller_profile_id: profileId };
  const place = async () => await platform.api.post("/orders", anOrder(plan.id, more), { token: reseller.token });
  const placed = await Promise.all(Array.from({ length: jobSlots["order-mail"] + 4 }, place));
  expect(new Set(placed.map(({ status }) => status))).toEqual(new Set([201]));
  await eventually("all slots waiting", async () => server.waiting() >= jobSlots["order-mail"] || undefined);
  await platform.api.post("/auth/forgot-password", { email: somebody.email });
  await eventually("the reset mail", async () => {
    const mails = await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(somebody.email)}`);
    return mails.body.find(({ subject }: { subject: string }) => subject.includes("Reset"));
  });
  // No slot had been given back: the mail did not wait for one. Nor was the server asked again by those that came after.
  expect(server.waiting()).toBe(jobSlots["order-mail"]);
});
