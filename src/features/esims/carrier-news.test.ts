import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFundedAccount, password, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { measureQueues } from "../../platform/jobs/index.ts";
import { anEsim, breakCarrier, eventsOf, move, someEsims, sweep, type TestEsim, versatile } from "./esim.fixture.ts";

const platform = useTestApp({ receivesNotices: true });
let account: TestAccount;
let noticeUrl: string;
let noticeCount = 0;

beforeAll(async () => {
  account = await aFundedAccount(platform, 5_000);
  noticeUrl = (await platform.sandbox.get("/api/esims/notices")).body.webhook;
  // The carrier's own notices leave at moments of their choosing; the tests send them by hand.
  await platform.sandbox.post("/api/esims/notices", { suppress: true });
});
beforeEach(async () => {
  await platform.sandbox.delete("/api/faults");
});

interface Notice {
  notifyType: string;
  content: Record<string, unknown>;
}

const aboutStatus = (esim: TestEsim, esimStatus: string): Notice => ({
  notifyType: "ESIM_STATUS",
  content: { iccid: esim.iccid, esimTranNo: esim.esimTranNo, orderNo: "B1", transactionId: esim.orderId, esimStatus },
});
const aboutData = (esim: TestEsim, remainThreshold: number): Notice => ({
  notifyType: "DATA_USAGE",
  content: { iccid: esim.iccid, esimTranNo: esim.esimTranNo, totalVolume: 100, remain: 1, remainThreshold },
});

const aboutLastDay = (esim: TestEsim, expiredTime: string): Notice => ({
  notifyType: "VALIDITY_USAGE",
  content: {
    iccid: esim.iccid,
    esimTranNo: esim.esimTranNo,
    remain: 1,
    totalDuration: 7,
    durationUnit: "DAY",
    expiredTime,
  },
});

async function post(notice: Notice, notifyId = `notice-${++noticeCount}`): Promise<number> {
  const { status } = await fetch(noticeUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...notice, notifyId, eventGenerateTime: "2026-01-01T00:00:00Z" }),
  });
  return status;
}

async function deliver(notice: Notice, notifyId?: string): Promise<number> {
  const status = await post(notice, notifyId);
  await platform.drain();
  return status;
}

/** Time passes for everybody; the session's short token is renewed where it ran out. */
async function pass(seconds: number): Promise<void> {
  platform.advance(seconds);
  const login = await platform.api.post("/auth/login", { email: account.email, password });
  account = { ...account, token: login.body.access_token };
}

const profile = async (esim: TestEsim) =>
  (await platform.api.get(`/profiles/${esim.iccid}`, { token: account.token })).body.profile;
const statusesTold = async (esim: TestEsim) =>
  (await eventsOf(platform, esim)).filter(({ type }) => type === "ESIM_STATUS").map(({ data }) => data["status"]);

describe("a carrier's notice", () => {
  test("has the state read back and told, once, however often it comes", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    expect(await deliver(aboutStatus(esim, "IN_USE"), "the-same")).toBe(200);
    expect(await deliver(aboutStatus(esim, "IN_USE"), "the-same")).toBe(200);
    await deliver(aboutStatus(esim, "IN_USE"));
    expect((await profile(esim)).status).toBe("active");
    expect(await statusesTold(esim)).toEqual(["active"]);
  });

  test("that claims what the carrier does not confirm changes nothing", async () => {
    const esim = await anEsim(platform, account);
    await deliver(aboutStatus(esim, "REVOKED"));
    expect((await profile(esim)).status).toBe("released");
    expect(await eventsOf(platform, esim)).toEqual([]);
  });

  test("that comes late leads nowhere back", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "USED_UP" });
    await deliver(aboutStatus(esim, "USED_UP"));
    await deliver(aboutStatus(esim, "IN_USE"));
    await deliver(aboutStatus(esim, "SUSPENDED"));
    expect((await profile(esim)).status).toBe("depleted");
    expect(await statusesTold(esim)).toEqual(["depleted"]);
  });

  test("of data tells the threshold that the carrier's own figures reach, not the one it names", async () => {
    const esim = await anEsim(platform, account);
    const { data_limit } = await profile(esim);
    await move(platform, esim, { used_mb: data_limit * 0.6 });
    await deliver(aboutData(esim, 0.1));
    await deliver(aboutData(esim, 0.5));
    const told = (await eventsOf(platform, esim)).filter(({ type }) => type === "DATA_USAGE");
    expect(told.map(({ data }) => [data["remaining_threshold_percent"], data["data_limit"]])).toEqual([
      [50, data_limit],
    ]);
  });

  test("waits for a carrier that is away, and is acted on later", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await breakCarrier(platform, "query", "error");
    await deliver(aboutStatus(esim, "IN_USE"));
    expect(await statusesTold(esim)).toEqual([]);
    await platform.sandbox.delete("/api/faults");
    await pass(120);
    await platform.drain();
    expect(await statusesTold(esim)).toEqual(["active"]);
  });

  test("is one question with those that come before it was asked, in slots that are not the orders'", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await breakCarrier(platform, "query", "error", 1);
    for (const status of ["IN_USE", "SUSPENDED", "USED_UP"]) await post(aboutStatus(esim, status));
    await platform.drain();
    expect(await statusesTold(esim)).toEqual([]);

    await pass(120);
    const queues = await measureQueues(platform.app.database.db, platform.clock.now());
    expect(queues.filter(({ due }) => due > 0)).toMatchObject([{ queue: "esims", due: 1 }]);
    await platform.drain();
    expect(await statusesTold(esim)).toEqual(["active"]);
  });

  test("of the last day is told on by the carrier's clock, once, when the carrier confirms the end it names", async () => {
    const esim = await anEsim(platform, account, (plan) => versatile(plan) && plan.validity_days === 7);
    await move(platform, esim, { esim_status: "IN_USE" });
    await deliver(aboutStatus(esim, "IN_USE"));
    const { expires_at: end } = await profile(esim);
    const told = async () => (await eventsOf(platform, esim)).filter(({ type }) => type === "VALIDITY_USAGE");
    await deliver(aboutLastDay(esim, new Date(Date.parse(end) - 86_400_000).toISOString()));
    await deliver(aboutLastDay(esim, "soon"));
    expect(await told()).toEqual([]);
    await deliver(aboutLastDay(esim, end));
    await deliver(aboutLastDay(esim, end));
    await deliver(aboutStatus(esim, "IN_USE"));
    expect((await told()).map(({ data }) => [data["validity_days"], data["expires_at"]])).toEqual([[1, end]]);
  });

  test("of an eSIM that nobody ordered here is taken and changes nothing", async () => {
    const stranger = { orderId: "ord-none", esimTranNo: "99999999999", iccid: "8999999999999999999" };
    expect(await deliver(aboutStatus(stranger, "IN_USE"))).toBe(200);
  });

  test("of the last eSIM's end ends the order", async () => {
    const [first, second] = await someEsims(platform, account, 2);
    if (!first || !second) throw new Error("two eSIMs were ordered");
    const orderStatus = async () =>
      (await platform.api.get(`/orders/${first.orderId}`, { token: account.token })).body.order.status;
    await move(platform, first, { expired: true });
    await deliver(aboutStatus(first, "UNUSED_EXPIRED"));
    expect([(await profile(first)).status, await orderStatus()]).toEqual(["expired", "active"]);
    await move(platform, second, { expired: true });
    await deliver(aboutStatus(second, "UNUSED_EXPIRED"));
    expect(await orderStatus()).toBe("expired");
  });
});

describe("without notices", () => {
  test("an eSIM that was silent for an hour is asked for, and what happened is told", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await sweep(platform);
    expect(await statusesTold(esim)).toEqual([]);
    await pass(3_601);
    await sweep(platform);
    expect(await statusesTold(esim)).toEqual(["active"]);
  });

  test("usage is asked for every ten minutes while an eSIM is in use", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await deliver(aboutStatus(esim, "IN_USE"));
    const { data_limit } = await profile(esim);
    await move(platform, esim, { used_mb: data_limit * 0.9 });
    await pass(700);
    await sweep(platform);
    const told = (await eventsOf(platform, esim)).filter(({ type }) => type === "DATA_USAGE");
    expect(told.map(({ data }) => data["remaining_threshold_percent"])).toEqual([10]);
  });

  test("the last day of a plan is told once, and its end is noticed", async () => {
    const esim = await anEsim(platform, account, (plan) => versatile(plan) && plan.validity_days === 7);
    await move(platform, esim, { esim_status: "IN_USE" });
    await deliver(aboutStatus(esim, "IN_USE"));
    await pass(6 * 86_400 + 3_600);
    await sweep(platform);
    await pass(3_601);
    await sweep(platform);
    const told = (await eventsOf(platform, esim)).filter(({ type }) => type === "VALIDITY_USAGE");
    expect(told.map(({ data }) => data["validity_days"])).toEqual([1]);
    await pass(86_400);
    await sweep(platform);
    expect((await statusesTold(esim)).at(-1)).toBe("expired");
  });

  test("a carrier that is away ends the round quietly", async () => {
    const esim = await anEsim(platform, account);
    await pass(3_601);
    await breakCarrier(platform, "query", "error");
    await sweep(platform);
    expect((await profile(esim)).status).toBe("released");
  });
});
