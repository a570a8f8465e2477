import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, password, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

/** What an account's owner looks for after a break-in: who changed what, from what to what, and from where. */

const platform = useTestApp();
const requestId = "req-of-the-test";
const by = (account: TestAccount) => ({ token: account.token, headers: { "x-request-id": requestId } });

interface Entry {
  action: string;
  detail: Record<string, unknown>;
  actor: { kind: string; id: string | null };
  ip: string | null;
  request_id: string | null;
}

/** What stands in the log beside logins, the oldest first. */
async function deedsOf(account: TestAccount): Promise<Entry[]> {
  await platform.drain();
  const { data } = (await platform.api.get("/audit-log?limit=100", { token: account.token })).body;
  return data.filter(({ action }: Entry) => action !== "login_succeeded").toReversed();
}

/** Each entry in two words, after a look at who did it: this session, from this machine, in that request. */
async function ownDeedsOf(account: TestAccount): Promise<[string, Record<string, unknown>][]> {
  const [session] = (await platform.api.get("/users/me/sessions", { token: account.token })).body.data;
  const deeds = await deedsOf(account);
  for (const deed of deeds)
    expect(deed).toMatchObject({
      actor: { kind: "session", id: session.id },
      ip: "127.0.0.1",
      request_id: requestId,
    });
  return deeds.map(({ action, detail }) => [action, detail]);
}

describe("the audit log of a reseller", () => {
  test("tells of branding profiles that were made, changed, made the default and deleted", async () => {
    const account = await anAccount(platform);
    const { api } = platform;
    const look = { email_sender_name: "My Store", color_scheme: "#FF5733" };
    const first = (await api.post("/reseller/profiles", { name: "First", ...look }, by(account))).body.profile.id;
    const second = (await api.post("/reseller/profiles", { name: "Second" }, by(account))).body.profile.id;
    const change = { name: "Second", color_scheme: "#000000", is_default: true };
    await api.put(`/reseller/profiles/${second}`, change, by(account));
    await api.put(`/reseller/profiles/${second}`, change, by(account));
    await api.delete(`/reseller/profiles/${second}`, by(account));
    const plain = { email_sender_name: null, color_scheme: null };
    expect(await ownDeedsOf(account)).toEqual([
      ["branding_profile_created", { profile_id: first, name: "First", ...look }],
      ["branding_profile_made_default", { profile_id: first, name: "First", previous_profile_id: null }],
      ["branding_profile_created", { profile_id: second, name: "Second", ...plain }],
      [
        "branding_profile_changed",
        { profile_id: second, name: "Second", changes: { color_scheme: { from: null, to: "#000000" } } },
      ],
      ["branding_profile_made_default", { profile_id: second, name: "Second", previous_profile_id: first }],
      ["branding_profile_deleted", { profile_id: second, name: "Second", ...plain, color_scheme: "#000000" }],
      ["branding_profile_made_default", { profile_id: first, name: "First", previous_profile_id: second }],
    ]);
  });

  test("tells of logos that were uploaded, and which ones they replaced", async () => {
    const account = await anAccount(platform);
    const picture = await sharp({ create: { width: 20, height: 10, channels: 3, background: "#fa5a28" } })
      .png()
      .toBuffer();
    const upload = async () => {
      const raw = new FormData();
      raw.append("logo", new Blob([new Uint8Array(picture)]), "logo.png");
      const answer = await platform.api.post("/uploads/logo", undefined, { ...by(account), raw });
      return /logos\/(.+)\.png$/.exec(answer.body.data.logo_url)?.[1];
    };
    const [one, other] = [await upload(), await upload()];
    const size = { profile_id: null, width: 20, height: 10 };
    expect(await ownDeedsOf(account)).toEqual([
      ["logo_uploaded", { ...size, changes: { logo_id: { from: null, to: one } } }],
      ["logo_uploaded", { ...size, changes: { logo_id: { from: one, to: other } } }],
    ]);
  });

  test("tells of mail servers field by field, and of their passwords only that they changed", async () => {
    const account = await anAccount(platform);
    const { profile } = (await platform.api.post("/reseller/profiles", { name: "P" }, by(account))).body;
    const path = `/reseller/profiles/${profile.id}/smtp`;
    const server = { smtp_host: "a.example", smtp_port: 587, smtp_pass: "mail-secret-1", use_custom_smtp: false };
    await platform.api.put(path, server, by(account));
    await platform.api.put(path, { smtp_host: "b.example", smtp_pass: "mail-secret-2" }, by(account));
    await platform.api.put(path, { email_from_name: "P" }, by(account));
    await platform.api.delete(path, by(account));
    const deeds = (await ownDeedsOf(account)).slice(2);
    expect(deeds.map(([action]) => action)).toEqual(["smtp_changed", "smtp_changed", "smtp_changed", "smtp_cleared"]);
    const [made, moved, named, cleared] = deeds.map(([, detail]) => detail);
    expect(made).toMatchObject({ is_password_changed: true, changes: { smtp_port: { from: null, to: 587 } } });
    const changes = { smtp_host: { from: "a.example", to: "b.example" } };
    expect(moved).toEqual({
      profile_id: profile.id,
      host: "b.example",
      is_enabled: false,
      is_password_changed: true,
      changes,
    });
    expect(named).toMatchObject({ is_password_changed: false, changes: { email_from_name: { from: null, to: "P" } } });
    expect(cleared).toEqual({ profile_id: profile.id, host: "b.example" });
    expect(JSON.stringify(deeds)).not.toContain("mail-secret");
  });

  test("tells of prices that were overridden and of overrides that were removed", async () => {
    const account = await anAccount(platform);
    const plan = await aPlan(platform, account);
    const price = plan.price + 5;
    const set = async (body: object) => await platform.api.put(`/reseller/pricing/${plan.id}`, body, by(account));
    await set({ markup_percent: null });
    await set({ markup_percent: 12.5 });
    await set({ markup_percent: 12.5 });
    await set({ final_price_usd: price });
    await set({ final_price_usd: null });
    const about = { plan_id: plan.id, plan_name: plan.name };
    expect(await ownDeedsOf(account)).toEqual([
      ["price_override_set", { ...about, changes: { markup_percent: { from: null, to: 12.5 } } }],
      [
        "price_override_set",
        { ...about, changes: { markup_percent: { from: 12.5, to: null }, final_price_usd: { from: null, to: price } } },
      ],
      ["price_override_removed", { ...about, changes: { final_price_usd: { from: price, to: null } } }],
    ]);
  });
});

describe("the audit log of any account", () => {
  test("tells of attempts to register its address again, and of reset mails that were asked for", async () => {
    const account = await anAccount(platform, "developer");
    const headers = { "x-request-id": requestId };
    const again = { email: account.email.toUpperCase(), password, role: "reseller", name: "Somebody Else" };
    expect((await platform.api.post("/auth/register", again, { headers })).status).toBe(409);
    await platform.api.post("/auth/forgot-password", { email: account.email }, { headers });
    await platform.api.post("/auth/forgot-password", { email: "nobody@nowhere.example" }, { headers });
    const visitor = { actor: { kind: "visitor", id: null }, ip: "127.0.0.1", request_id: requestId };
    const deeds = await deedsOf(account);
    expect(deeds).toHaveLength(2);
    expect(deeds).toContainEqual(
      expect.objectContaining({ action: "registration_repeated", detail: { role: "reseller" }, ...visitor }),
    );
    expect(deeds).toContainEqual(
      expect.objectContaining({ action: "password_reset_requested", detail: {}, ...visitor }),
    );
  });

  test("tells of another name", async () => {
    const account = await anAccount(platform, "mobile_user", "Tess");
    await platform.api.put("/users/me", { name: "Tessa" }, by(account));
    await platform.api.put("/users/me", { name: "Tessa" }, by(account));
    expect(await ownDeedsOf(account)).toEqual([
      ["account_renamed", { changes: { name: { from: "Tess", to: "Tessa" } } }],
    ]);
  });

  test("tells of webhook subscriptions that were made, led elsewhere, stopped and deleted", async () => {
    const account = await anAccount(platform, "mobile_user");
    const { api } = platform;
    const hook = (name: string) => `${platform.sandboxUrl}/api/hooks/${name}`;
    const body = { name: "mine", endpoint_url: hook("mine"), event_types: ["ORDER_STATUS", "ESIM_STATUS"] };
    const { id } = (await api.post("/webhook-subscriptions", body, by(account))).body.subscription;
    const path = `/webhook-subscriptions/${id}`;
    const change = { endpoint_url: hook("theirs"), status: "inactive", secret: "a-hook-secret-of-mine-0123456789" };
    await api.put(path, change, by(account));
    await api.put(path, { name: "mine" }, by(account));
    await api.delete(path, by(account));
    const about = { subscription_id: id, name: "mine", event_types: "ORDER_STATUS ESIM_STATUS" };
    const changes = {
      endpoint_url: { from: hook("mine"), to: hook("theirs") },
      status: { from: "active", to: "inactive" },
    };
    expect(await ownDeedsOf(account)).toEqual([
      ["webhook_subscription_created", { ...about, endpoint_url: hook("mine") }],
      ["webhook_subscription_changed", { subscription_id: id, name: "mine", changes }],
      ["webhook_secret_changed", { ...about, endpoint_url: hook("theirs") }],
      ["webhook_subscription_deleted", { ...about, endpoint_url: hook("theirs") }],
    ]);
  });

  test("tells of an order that was hidden, which is no cancellation", async () => {
    const account = await aFundedAccount(platform);
    const { api } = platform;
    const plan = await aPlan(platform, account);
    const { id } = (await api.post("/orders", anOrder(plan.id), { token: account.token })).body.order;
    await platform.drain();
    await api.put(`/orders/${id}`, { status: "completed" }, by(account));
    expect((await api.delete(`/orders/${id}`, by(account))).status).toBe(200);
    expect((await ownDeedsOf(account)).at(-1)).toEqual(["order_hidden", { order_id: id, status: "completed" }]);
  });

  test("tells of orders that were changed, without their customers' data, and of eSIMs that were stopped", async () => {
    const account = await aFundedAccount(platform);
    const { api, sandbox } = platform;
    const plan = await aPlan(platform, account);
    const { id } = (await api.post("/orders", anOrder(plan.id), { token: account.token })).body.order;
    await platform.drain();
    const [esim] = (await api.get(`/orders/${id}`, { token: account.token })).body.order.esims;
    await sandbox.post(`/api/esims/${esim.esimTranNo}`, { esim_status: "IN_USE" });
    const change = { customer_email: "thief@nowhere.example", customer_name: "Thea Thief" };
    await api.put(`/orders/${id}`, change, by(account));
    await sandbox.post("/api/faults", { target: "carrier", operation: "suspend", fault: "drop_reply", times: 1 });
    await api.post(`/profiles/${esim.iccid}/suspend`, undefined, by(account));
    await api.post(`/profiles/${esim.iccid}/unsuspend`, undefined, by(account));
    await api.post(`/profiles/${esim.iccid}/revoke`, undefined, by(account));
    const deeds = await ownDeedsOf(account);
    expect(deeds.map(([action]) => action)).toEqual([
      "order_changed",
      "esim_suspended",
      "esim_unsuspended",
      "esim_revoked",
    ]);
    expect(deeds[0]?.[1]).toEqual({ order_id: id, fields: "customer_email customer_name" });
    expect(deeds[3]?.[1]).toEqual({
      esim_id: expect.stringMatching(/^esim-/),
      order_id: id,
      iccid: esim.iccid,
      status: "active",
    });
  });
});
