import { describe, expect, test } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, eventually, mailedToken, password } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";

const platform = useTestApp({ hasWorker: true });

/** What somebody would send who hopes that a body is copied into a row: in our own spelling of columns, and in that of the wire. */
const wishes = (victimId: string) => ({
  ...{ id: "user-mine", role: "reseller", verified_at: "2020-01-01T00:00:00Z", verifiedAt: "2020-01-01T00:00:00Z" },
  ...{ initial_deposit_made: true, profile_complete: true, depositedAt: "2020-01-01T00:00:00Z" },
  ...{ user_id: victimId, userId: victimId, account_id: victimId, accountId: victimId },
  ...{ price: 0.01, unit_price: 0.01, total_amount: 0.01, charged_amount: 0, platform_price: 0.01, totalCents: 1 },
  ...{ balance: 99_999, credit_limit: 99_999, billing_mode: "postpaid", refunded_amount: 500, failed_events: -100 },
  ...{ logo_url: "https://evil.example/x.png", created_at: "2000-01-01T00:00:00Z", key: "psk_known", keyHash: "known" },
});

describe("fields that nobody asked for", () => {
  test("make no account what it is not", async () => {
    const victim = await anAccount(platform, "developer");
    const email = "wishful@shop.example";
    const given = { email, password, role: "mobile_user" };
    const { user } = (await platform.api.post("/auth/register", { ...wishes(victim.id), ...given })).body;
    expect(user).toMatchObject({ role: "mobile_user", verified_at: null, initial_deposit_made: false });
    expect(user.id).not.toBe("user-mine");
    expect((await platform.api.post("/auth/login", { email, password })).body.error.code).toBe("email_not_verified");
    const { token } = victim;
    const renamed = await platform.api.put("/users/me", { ...wishes("x"), email, name: "Mine" }, { token });
    expect(renamed.body.data).toMatchObject({ id: victim.id, email: victim.email, role: "developer", name: "Mine" });
    expect(renamed.body.data).toMatchObject({
      initial_deposit_made: false,
      credit_account: { balance: 0, billing_mode: "prepaid" },
    });
  });

  test("make no order cheaper, nor anybody else's", async () => {
    const [buyer, victim] = [await aFundedAccount(platform, 100, "developer"), await aFundedAccount(platform, 100)];
    const plan = await aPlan(platform, buyer);
    const hopeful = { ...wishes(victim.id), status: "completed" };
    const { token } = buyer;
    const placed = await platform.api.post("/orders", anOrder(plan.id, hopeful), { token });
    const order = await eventually("the order to be delivered", async () => {
      const found = (await platform.api.get(`/orders/${placed.body.order.id}`, { token })).body.order;
      return found.status === "pending" ? undefined : found;
    });
    const own = { user_id: buyer.id, status: "active", unit_price: plan.price, charged_amount: plan.price };
    expect(order).toMatchObject(own);
    const path = `/orders/${order.id}`;
    const changed = await platform.api.put(path, { ...wishes(victim.id), customer_name: "N" }, { token });
    expect(changed.body.order).toMatchObject({ ...own, id: order.id, refunded_amount: 0 });
    const balanceOf = async (who: string) => (await platform.api.get("/credits/balance", { token: who })).body.balance;
    expect(await balanceOf(token)).toBeCloseTo(100 - plan.price, 2);
    expect(await balanceOf(victim.token)).toBe(100);
  });

  test("put nothing into a reseller's profile, prices, subscriptions and keys", async () => {
    const [{ token }, other] = [await anAccount(platform), await anAccount(platform)];
    const hopeful = wishes(other.id);
    const { api } = platform;
    const { profile } = (await api.post("/reseller/profiles", { ...hopeful, name: "P" }, { token })).body;
    expect(profile).toMatchObject({ name: "P", logo_url: null });
    const changed = await api.put(`/reseller/profiles/${profile.id}`, { ...hopeful, name: "Q" }, { token });
    expect(changed.body.profile).toMatchObject({ id: profile.id, logo_url: null, created_at: profile.created_at });
    const plan = await aPlan(platform, { ...other, token });
    const priced = await api.put(`/reseller/pricing/${plan.id}`, { ...hopeful, markup_percent: 10 }, { token });
    expect(priced.body.pricing).toMatchObject({ platform_price: plan.price });
    const hook = { name: "h", endpoint_url: `${platform.sandboxUrl}/api/hooks/h`, event_types: ["ORDER_STATUS"] };
    const { subscription } = (await api.post("/webhook-subscriptions", { ...hopeful, ...hook }, { token })).body;
    expect(subscription).toMatchObject({ status: "active", failed_events: 0 });
    const minted = (await api.post("/api-keys", { ...hopeful, name: "k", scopes: ["read"] }, { token })).body.api_key;
    expect(minted.key).not.toBe("psk_known");
    for (const path of ["/reseller/profiles", "/webhook-subscriptions", "/api-keys"])
      expect((await api.get(path, { token: other.token })).body.data).toEqual([]);
  });
});

describe("a credential of one kind", () => {
  test("is refused in the place of every other", async () => {
    const account = await anAccount(platform, "developer");
    const { token, refreshToken, email } = account;
    const { api } = platform;
    const { key } = (await api.post("/api-keys", { name: "k", scopes: ["read"] }, { token })).body.api_key;
    const newcomer = "unverified@shop.example";
    await api.post("/auth/register", { email: newcomer, password, role: "developer" });
    const verification = await mailedToken(platform, newcomer);
    await platform.sandbox.delete("/api/messages");
    await api.post("/auth/forgot-password", { email });
    const reset = await mailedToken(platform, email);
    const next = "An0ther-passw0rd!";
    for (const bearer of [refreshToken, verification, reset])
      expect((await api.get("/users/me", { token: bearer })).status).toBe(401);
    for (const refresh of [token, key, verification, reset])
      expect((await api.post("/auth/refresh-token", { refresh_token: refresh })).status).toBe(401);
    for (const mailed of [token, refreshToken, key, verification])
      expect(
        (await api.post("/auth/reset-password", { reset_token: mailed, new_password: next })).body.error.code,
      ).toBe("invalid_token");
    for (const mailed of [token, refreshToken, key, reset])
      expect(
        (await api.post("/auth/verify-email", { email: newcomer, verification_token: mailed })).body.error.code,
      ).toBe("invalid_token");
    expect((await api.get(`/users/me?access_token=${token}`)).status).toBe(401);
    expect((await api.get("/users/me", { token })).status).toBe(200);
  });
});

test("no header of a mail can be written by who names people and shops", async () => {
  const { token } = await anAccount(platform);
  const line = "Shop\r\nBcc: everybody@victim.example";
  const refused = [
    await platform.api.put("/users/me", { name: line }, { token }),
    await platform.api.post("/reseller/profiles", { name: line }, { token }),
    await platform.api.post("/reseller/profiles", { name: "a", email_sender_name: line }, { token }),
    await platform.api.post("/orders", anOrder("plan-x", { customer_name: line }), { token }),
    await platform.api.post("/orders", anOrder("plan-x", { end_customer_email: `a@b.example\r\nBcc: c@d.example` }), {
      token,
    }),
    await platform.api.post("/auth/register", {
      email: "a@b.example\r\nBcc: c@d.example",
      password,
      role: "developer",
    }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
});
