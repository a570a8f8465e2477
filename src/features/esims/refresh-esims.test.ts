import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { aFundedAccount, type TestAccount } from "../../../test/factories.ts";
import { type EditedCarrier, type EsimAnswer, startEditedCarrier } from "../../../test/setup/edited-carrier.ts";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";
import { after, dayMs, hourMs, minuteMs } from "../../platform/clock.ts";
import { createLog } from "../../platform/log.ts";
import { anEsim, eventsOf, move, someEsims, sweep, type TestEsim } from "./esim.fixture.ts";
import { listDueForState } from "./store.ts";
import { topupCounter } from "./topups/topup.fixture.ts";

let carrier: EditedCarrier;
let platform: TestApp;
let account: TestAccount;
const lines: string[] = [];

beforeAll(async () => {
  carrier = await startEditedCarrier();
  const log = createLog("warn", { write: (line: string) => void lines.push(line) });
  platform = await startTestApp({ env: { ESIMACCESS_URL: carrier.url }, log });
  carrier.passTo(platform.sandboxUrl);
});
afterAll(async () => {
  await platform.close();
  await carrier.close();
});
beforeEach(async () => {
  carrier.editEsims();
  account = await aFundedAccount(platform, 1_000);
  lines.length = 0;
});

const told = async (esim: TestEsim, type: string) =>
  (await eventsOf(platform, esim)).filter((event) => event.type === type);
/** Spoils the rows about these eSIMs that have `field`. */
const spoil = (esims: TestEsim[], field: string, change: EsimAnswer) => {
  const spoilt = new Set<unknown>(esims.map(({ esimTranNo }) => esimTranNo));
  carrier.editEsims((row) => (field in row && spoilt.has(row["esimTranNo"]) ? { ...row, ...change } : row));
};

test("states that can't be read do not stand in the way of the others, nor at the head of every round", async () => {
  const odd = await someEsims(platform, account, 3);
  const esim = await anEsim(platform, account);
  await move(platform, esim, { esim_status: "IN_USE" });
  spoil(odd, "ac", { ac: "" });
  platform.advance(3_601);
  await sweep(platform);
  expect((await told(esim, "ESIM_STATUS")).map(({ data }) => data["status"])).toEqual(["active"]);
  expect(lines.filter((line) => line.includes("does not tell the state"))).toHaveLength(3);
  lines.length = 0;
  await sweep(platform);
  expect(lines).toEqual([]);
});

test("usage that can't be read does not hide that of the others", async () => {
  const [odd, esim] = await someEsims(platform, account, 2);
  if (!odd || !esim) throw new Error("two eSIMs were ordered");
  const total = (await platform.api.get(`/profiles/${esim.iccid}`, { token: account.token })).body.profile.data_limit;
  for (const one of [odd, esim]) await move(platform, one, { esim_status: "IN_USE" });
  platform.advance(3_601);
  await sweep(platform);
  await move(platform, esim, { used_mb: total * 0.9 });
  spoil([odd], "dataUsage", { dataUsage: null });
  platform.advance(700);
  await sweep(platform);
  expect(await told(esim, "DATA_USAGE")).toHaveLength(1);
  expect(lines.join("\n")).toContain("rows in an unreadable form");
});

test("usage that was measured before a top-up takes nothing of it back and warns of nothing", async () => {
  const { plansOf, topUp, profile } = topupCounter(platform, () => account);
  const readUsage = async () =>
    await platform.api.get(`/profiles/${esim.iccid}/usage?refreshCache=true`, { token: account.token });
  const thresholds = async () =>
    (await told(esim, "DATA_USAGE")).map(({ data }) => data["remaining_threshold_percent"]);
  const esim = await anEsim(platform, account);
  const total = (await profile(esim)).data_limit;
  await move(platform, esim, { esim_status: "IN_USE", used_mb: total * 0.95 });
  await readUsage();
  expect(await thresholds()).toEqual([10]);

  const larger = (await plansOf(esim)).find((plan) => plan.data_volume_mb >= total);
  await topUp(esim, { package_code: larger?.package_code });
  await platform.drain();
  const toppedUp = (await profile(esim)).data_limit;
  expect(toppedUp).toBeGreaterThanOrEqual(2 * total);
  spoil([esim], "dataUsage", { totalData: total * 1_048_576 });
  platform.advance(60);
  expect((await readUsage()).body.usage).toMatchObject({ data_used: total * 0.95, data_limit: toppedUp });
  expect(await thresholds()).toEqual([10]);
});

test("half of a round is for eSIMs that are not about to end, when those that are would fill it", async () => {
  const ending = await someEsims(platform, account, 4);
  const others = await someEsims(platform, account, 3);
  await platform.app.database.pool.query("update esim set expires_at = $2 where order_id = $1", [
    ending[0]?.orderId,
    after(platform.clock.now(), hourMs),
  ]);
  const now = after(platform.clock.now(), 2 * hourMs);
  const ours = new Set([...ending, ...others].map(({ orderId }) => orderId));
  await platform.app.database.pool.query("update esim set refreshed_at = $2 where order_id <> all ($1)", [
    [...ours],
    now,
  ]);
  const round = async (limit: number) => {
    const due = await listDueForState(platform.app.database.db, "provider-esimaccess", {
      endingBefore: after(now, dayMs),
      recently: after(now, -10 * minuteMs),
      silentSince: after(now, -hourMs),
      limit,
    });
    const isEnding = new Set(ending.map(({ esimTranNo }) => esimTranNo));
    return due.map(({ esimTranNo }) => (isEnding.has(esimTranNo) ? "ending" : "other"));
  };
  expect(await round(4)).toEqual(["ending", "ending", "other", "other"]);
  expect(await round(7)).toEqual([...Array(4).fill("ending"), ...Array(3).fill("other")]);
  expect(await round(6)).toEqual([...Array(3).fill("ending"), ...Array(3).fill("other")]);
});
