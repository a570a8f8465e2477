import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aFundedAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { anEsim, breakCarrier, eventsOf, move, someEsims, type TestEsim } from "./esim.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await aFundedAccount(platform, 2_000);
});
beforeEach(async () => {
  await platform.sandbox.delete("/api/faults");
});

const read = async (identifier: string, token = account.token) =>
  await platform.api.get(`/profiles/${identifier}`, { token });
const act = async (esim: TestEsim, action: string, headers: Record<string, string> = {}) =>
  await platform.api.post(`/profiles/${esim.iccid}/${action}`, {}, { token: account.token, headers });
const statusOf = async (esim: TestEsim): Promise<string> => (await read(esim.iccid)).body.profile.status;
const atCarrier = async (esim: TestEsim): Promise<string> =>
  (await platform.sandbox.get(`/api/esims/${esim.esimTranNo}`)).body.esim_status;

describe("reading a profile", () => {
  test("answers what the document prints, for an ICCID, an esimTranNo and an order id alike", async () => {
    const esim = await anEsim(platform, account);
    const answers = await Promise.all([read(esim.iccid), read(esim.esimTranNo), read(esim.orderId)]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        success: true,
        profile: { iccid: esim.iccid, status: "released", order_id: esim.orderId },
      });
      const { data_remaining, data_limit, validity_days, last_updated } = answer.body.profile;
      expect(data_remaining).toBe(data_limit);
      expect(validity_days).toBeGreaterThan(1);
      expect(last_updated).toMatch(/Z$/);
    }
  });

  test("refuses an order id that holds several eSIMs, and lists them", async () => {
    const esims = await someEsims(platform, account, 2);
    const answer = await read(esims[0]?.orderId ?? "");
    expect(answer.status).toBe(409);
    expect(answer.body.error.code).toBe("ambiguous_identifier");
    expect(answer.body.error.details.map((detail: { iccid: string }) => detail.iccid)).toEqual(
      esims.map(({ iccid }) => iccid),
    );
  });

  test("says of an order without eSIMs that nothing is delivered", async () => {
    await breakCarrier(platform, "order", "error", 1);
    const plans = await platform.api.get("/plans?country=US&limit=100", { token: account.token });
    const plan = plans.body.data.find((candidate: { is_daily: boolean }) => !candidate.is_daily);
    const body = { plan_id: plan.id, end_customer_email: "t@example.com", customer_name: "Tess" };
    const order = await platform.api.post("/orders", body, { token: account.token });
    const answer = await read(order.body.order.id);
    expect(answer.status).toBe(409);
    expect(answer.body.error.code).toBe("invalid_state");
    await platform.drain();
  });

  test("never tells a stranger that an eSIM exists", async () => {
    const esim = await anEsim(platform, account);
    const stranger = await aFundedAccount(platform, 100);
    for (const identifier of [esim.iccid, esim.esimTranNo, esim.orderId, "8900000000000000000", "ord-none"]) {
      const answer = await read(identifier, stranger.token);
      expect([answer.status, answer.body.error.code]).toEqual([404, "not_found"]);
    }
  });

  test.each(["%00", "a%20b", "x".repeat(101)])("refuses the identifier %s", async (identifier) => {
    expect((await read(identifier)).status).toBe(400);
  });

  test("may be ten minutes old, and then asks the carrier", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { smdp_status: "ENABLED" });
    expect(await statusOf(esim)).toBe("released");
    platform.advance(601);
    expect(await statusOf(esim)).toBe("installed");
  });

  test("answers what is known, with its age, while the carrier is away", async () => {
    const esim = await anEsim(platform, account);
    const { last_updated } = (await read(esim.iccid)).body.profile;
    platform.advance(601);
    await breakCarrier(platform, "query", "error");
    const answer = await read(esim.iccid);
    expect(answer.status).toBe(200);
    expect(answer.body.profile).toMatchObject({ status: "released", last_updated });
  });
});

describe("suspending", () => {
  test("pauses an active eSIM and resumes it, at the carrier too, and tells each once", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    const suspended = await act(esim, "suspend");
    expect(suspended.status).toBe(200);
    expect(suspended.body).toEqual({ success: true, message: "Profile suspended successfully" });
    expect([await statusOf(esim), await atCarrier(esim)]).toEqual(["suspended", "SUSPENDED"]);
    const resumed = await act(esim, "unsuspend");
    expect(resumed.body).toEqual({ success: true, message: "Profile unsuspended successfully" });
    expect([await statusOf(esim), await atCarrier(esim)]).toEqual(["active", "IN_USE"]);
    const told = (await eventsOf(platform, esim)).map(({ type, data }) => [
      type,
      data["previous_status"],
      data["status"],
    ]);
    expect(told).toEqual([
      ["ESIM_STATUS", "released", "active"],
      ["ESIM_STATUS", "active", "suspended"],
      ["ESIM_STATUS", "suspended", "active"],
    ]);
  });

  test("is refused for an eSIM that no phone has, by the state the carrier tells now", async () => {
    const esim = await anEsim(platform, account);
    const refused = await act(esim, "suspend");
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({ code: "invalid_state", details: [{ status: "released" }] });
    await move(platform, esim, { smdp_status: "ENABLED" });
    expect((await act(esim, "suspend")).status).toBe(200);
  });

  test("succeeds when the carrier did it and its answer was lost", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await breakCarrier(platform, "suspend", "drop_reply", 1);
    expect((await act(esim, "suspend")).status).toBe(200);
    expect([await statusOf(esim), await atCarrier(esim)]).toEqual(["suspended", "SUSPENDED"]);
  });

  test("is 502 and changes nothing when the carrier did not do it", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await breakCarrier(platform, "suspend", "error");
    const answer = await act(esim, "suspend");
    expect([answer.status, answer.body.error.code]).toEqual([502, "provider_unavailable"]);
    expect([await statusOf(esim), await atCarrier(esim)]).toEqual(["active", "IN_USE"]);
  });

  test("is 502 and nothing is sent while the state can't be asked", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    await breakCarrier(platform, "query", "error");
    expect((await act(esim, "suspend")).body.error.code).toBe("provider_unavailable");
    expect(await atCarrier(esim)).toBe("IN_USE");
  });

  test("replays its first answer under an Idempotency-Key", async () => {
    const esim = await anEsim(platform, account);
    await move(platform, esim, { esim_status: "IN_USE" });
    const key = { "idempotency-key": `suspend-${esim.iccid}` };
    const first = await act(esim, "suspend", key);
    const again = await act(esim, "suspend", key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });
});

describe("revoking", () => {
  test("ends an eSIM for good, and its order with it", async () => {
    const esim = await anEsim(platform, account);
    const revoked = await act(esim, "revoke");
    expect(revoked.body).toEqual({ success: true, message: "Profile revoked successfully" });
    expect(await atCarrier(esim)).toBe("REVOKE");
    await platform.drain();
    const order = await platform.api.get(`/orders/${esim.orderId}`, { token: account.token });
    expect(order.body.order.status).toBe("completed");
  });

  test.each(["suspend", "unsuspend", "revoke"])("makes %s impossible afterwards", async (action) => {
    const esim = await anEsim(platform, account);
    await act(esim, "revoke");
    const answer = await act(esim, action);
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({ code: "invalid_state", details: [{ status: "revoked" }] });
  });

  test("of a stranger's eSIM is 404 and leaves it alone", async () => {
    const esim = await anEsim(platform, account);
    const stranger = await aFundedAccount(platform, 100);
    const answer = await platform.api.post(`/profiles/${esim.iccid}/revoke`, {}, { token: stranger.token });
    expect(answer.status).toBe(404);
    expect(await atCarrier(esim)).toBe("GOT_RESOURCE");
  });
});

describe("sending an SMS", () => {
  const send = async (esim: TestEsim, message: unknown, headers: Record<string, string> = {}) =>
    await platform.api.post(`/profiles/${esim.iccid}/sms`, { message }, { token: account.token, headers });
  const received = async (esim: TestEsim): Promise<string[]> =>
    (await platform.sandbox.get(`/api/esims/${esim.esimTranNo}`)).body.messages;
  const withSms = async () => {
    const esim = await anEsim(platform, account, (plan) => plan.sms_supported && !plan.is_daily);
    await move(platform, esim, { smdp_status: "ENABLED" });
    return esim;
  };

  test("reaches the phone that has the eSIM", async () => {
    const esim = await withSms();
    const answer = await send(esim, "Your eSIM has been activated");
    expect(answer.body).toEqual({ success: true, message: "SMS sent successfully" });
    expect(await received(esim)).toEqual(["Your eSIM has been activated"]);
  });

  test.each([
    ["nothing", ""],
    ["blanks", "   "],
    ["501 characters", "x".repeat(501)],
    ["a number", 5],
    ["null", null],
  ])("refuses %s", async (_, message) => {
    expect((await send(await withSms(), message)).body.error.code).toBe("validation_failed");
  });

  test("takes 500 characters", async () => {
    expect((await send(await withSms(), "ü".repeat(500))).status).toBe(200);
  });

  test("needs a plan that has SMS", async () => {
    const esim = await anEsim(platform, account, (plan) => !plan.sms_supported && !plan.is_daily);
    await move(platform, esim, { smdp_status: "ENABLED" });
    expect((await send(esim, "hello")).body.error.code).toBe("unsupported_by_provider");
  });

  test("needs a phone that has the eSIM", async () => {
    const esim = await anEsim(platform, account, (plan) => plan.sms_supported && !plan.is_daily);
    const answer = await send(esim, "hello");
    expect(answer.body.error).toMatchObject({ code: "invalid_state", details: [{ status: "released" }] });
  });

  test("whose answer was lost is never sent twice under its key", async () => {
    const esim = await withSms();
    await breakCarrier(platform, "sms", "drop_reply", 1);
    const key = { "idempotency-key": `sms-${esim.iccid}` };
    expect((await send(esim, "once", key)).status).toBe(502);
    expect((await send(esim, "once", key)).status).toBe(502);
    expect(await received(esim)).toEqual(["once"]);
  });

  test("is not sent twice under its key when the process died before it kept the answer", async () => {
    const esim = await withSms();
    const key = { "idempotency-key": `died-${esim.iccid}` };
    expect((await send(esim, "once", key)).status).toBe(200);
    await platform.app.database.pool.query(
      "update idempotency_key set status = null, answer = null, leased_until = $2 where key = $1",
      [key["idempotency-key"], platform.clock.now()],
    );
    const replayed = await send(esim, "once", key);
    expect([replayed.status, replayed.body.error.code]).toEqual([502, "provider_unavailable"]);
    expect(await received(esim)).toEqual(["once"]);
  });

  test("that the carrier certainly did not send leaves its key free for another try", async () => {
    const esim = await withSms();
    await breakCarrier(platform, "sms", "out_of_stock", 1);
    const key = { "idempotency-key": `refused-${esim.iccid}` };
    expect((await send(esim, "at last", key)).body.error.code).toBe("provider_refused");
    expect((await send(esim, "at last", key)).status).toBe(200);
    expect(await received(esim)).toEqual(["at last"]);
  });
});
