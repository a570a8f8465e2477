import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aFundedAccount, anOrder, aPlan, type TestAccount } from "../../test/factories.ts";
import { runCommand } from "../../test/setup/spawn-platform.ts";
import { useTestApp } from "../../test/setup/test-app.ts";
import { anEsim, breakCarrier, type TestEsim } from "../features/esims/esim.fixture.ts";

const shop = useTestApp();
let account: TestAccount;
let esim: TestEsim;

beforeAll(async () => {
  account = await aFundedAccount(shop, 500);
  esim = await anEsim(shop, account);
  // What is done here is five minutes old to a command, which has a clock of its own.
  shop.clock.advance(-300_000);
});
beforeEach(async () => {
  await shop.sandbox.delete("/api/faults");
});

async function passim(...words: string[]) {
  const DATABASE_URL = shop.app.database.connectionString;
  return await runCommand({ DATABASE_URL, SANDBOX_PORT: new URL(shop.sandboxUrl).port }, words);
}

/** Asked for while the carrier is down. */
async function aStuckTopup(): Promise<string> {
  const { plans } = (await shop.api.get(`/profiles/${esim.iccid}/topup-plans`, { token: account.token })).body;
  await breakCarrier(shop, "topup", "error");
  const body = { package_code: plans[0].package_code };
  await shop.api.post(`/profiles/${esim.iccid}/topup`, body, { token: account.token });
  await shop.drain();
  return (await topups())[0]?.id ?? "";
}

const topups = async (): Promise<{ id: string; status: string }[]> =>
  (await shop.api.get(`/profiles/${esim.iccid}`, { token: account.token })).body.profile.topups;

describe("what the carrier has not answered", () => {
  it("is shown by orders stuck, orders and top-ups alike, and settled by orders settle", async () => {
    const topupId = await aStuckTopup();
    await breakCarrier(shop, "order", "error");
    const plan = await aPlan(shop, account);
    const { order } = (await shop.api.post("/orders", anOrder(plan.id), { token: account.token })).body;
    await shop.drain();

    const stuck = await passim("orders", "stuck");
    expect(stuck.code).toBe(2);
    expect(stuck.said).toMatch(new RegExp(`^${order.id}\\s+the carrier to say whether it took the order`, "m"));
    expect(stuck.said).toMatch(new RegExp(`^${topupId}\\s+the carrier to say whether it made the top-up`, "m"));
    const doctor = await passim("doctor");
    expect([doctor.code, doctor.said]).toEqual([2, expect.stringContaining(`${topupId} waits for the carrier`)]);

    const inVain = await passim("orders", "settle", topupId);
    expect([inVain.code, inVain.said]).toEqual([1, expect.stringMatching(/^The carrier .*can't be asked now.*\n$/)]);
    await shop.sandbox.delete("/api/faults");
    expect(await passim("orders", "settle", topupId)).toEqual({ code: 0, said: `${topupId} is completed\n` });
    expect((await topups())[0]).toMatchObject({ id: topupId, status: "completed" });
    // The carrier takes the order now and delivers a moment later.
    expect((await passim("orders", "settle", order.id)).said).toBe(`${order.id} is pending\n`);
    expect(await passim("orders", "settle", order.id)).toEqual({ code: 0, said: `${order.id} is active\n` });
  });

  it("is none of an unknown id", async () => {
    const { code, said } = await passim("orders", "settle", "ord-unknown");
    expect([code, said]).toEqual([1, expect.stringContaining("no such order")]);
  });
});
