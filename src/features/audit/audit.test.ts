import { describe, expect, test } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, mailedToken, password } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { adjustBalance, setBilling } from "../ledger/index.ts";
import { verifyAuditLog } from "./index.ts";

const platform = useTestApp();
const next = "An0ther-passw0rd!";
const log = async (token: string, query = "") => await platform.api.get(`/audit-log${query}`, { token });
const logIn = async (email: string, given = password) =>
  await platform.api.post("/auth/login", { email, password: given });

async function actionsOf(token: string): Promise<string[]> {
  await platform.drain();
  return (await log(token, "?limit=100")).body.data.map((event: { action: string }) => event.action);
}

describe("the audit log", () => {
  test("says who did what, from where and in which request", async () => {
    const account = await anAccount(platform, "developer");
    const minted = await platform.api.post(
      "/api-keys",
      { name: "shop", scopes: ["read"] },
      { token: account.token, headers: { "x-request-id": "my-request" } },
    );
    const [session] = (await platform.api.get("/users/me/sessions", { token: account.token })).body.data;
    const answer = await log(account.token);
    expect(answer.status).toBe(200);
    expect(answer.body.data[0]).toEqual({
      id: expect.stringMatching(/^aud-/),
      action: "api_key_created",
      actor: { kind: "session", id: session.id },
      detail: { key_id: minted.body.api_key.id, name: "shop", scopes: "read" },
      ip: "127.0.0.1",
      request_id: "my-request",
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      sequence: 2,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(answer.body.data[1]).toMatchObject({ action: "login_succeeded", actor: { kind: "visitor", id: null } });
    expect(answer.body.pagination).toEqual({ page: 1, limit: 20, total: 2, total_pages: 1 });
  });

  test("names logins that failed, with the reason that the visitor was given", async () => {
    const account = await anAccount(platform, "mobile_user");
    await logIn(account.email.toUpperCase(), "Wrong-passw0rd");
    await logIn("nobody@nowhere.example", "Wrong-passw0rd");
    await platform.drain();
    const { data } = (await log(account.token, "?action=login_failed")).body;
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ detail: { code: "invalid_credentials" }, actor: { kind: "visitor" } });
  });

  test("follows sessions and passwords", async () => {
    const account = await anAccount(platform, "mobile_user");
    const other = (await logIn(account.email)).body;
    const [newest] = (await platform.api.get("/users/me/sessions", { token: account.token })).body.data;
    await platform.api.delete(`/users/me/sessions/${newest.id}`, { token: account.token });
    expect((await platform.api.get("/users/me", { token: other.access_token })).status).toBe(401);
    const change = { old_password: password, new_password: next, confirm_password: next };
    await platform.api.put("/users/me/password", change, { token: account.token });
    await platform.api.post("/auth/logout", undefined, { token: account.token });
    await platform.api.post("/auth/forgot-password", { email: account.email });
    await platform.drain();
    await platform.api.post("/auth/reset-password", {
      reset_token: await mailedToken(platform, account.email),
      new_password: password,
    });
    const { access_token: token } = (await logIn(account.email)).body;
    expect(await actionsOf(token)).toEqual([
      "login_succeeded",
      "password_reset",
      "password_reset_requested",
      "logged_out",
      "password_changed",
      "session_ended",
      "login_succeeded",
      "login_succeeded",
    ]);
  });

  test("names a refresh token that came twice, and its owner gets a mail", async () => {
    const account = await anAccount(platform, "mobile_user");
    const refresh = async (token: string) => await platform.api.post("/auth/refresh-token", { refresh_token: token });
    const child = (await refresh(account.refreshToken)).body;
    await refresh(child.refresh_token);
    expect((await refresh(account.refreshToken)).status).toBe(401);
    const { access_token: token } = (await logIn(account.email)).body;
    expect((await actionsOf(token)).slice(0, 2)).toEqual(["login_succeeded", "refresh_token_reused"]);
    const mails = await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    expect(mails.body[0].subject).toBe("A session of your account was ended");
  });

  test("names changes of mail servers and webhook secrets without the secrets", async () => {
    const account = await anAccount(platform, "reseller");
    const { token } = account;
    const { profile } = (await platform.api.post("/reseller/profiles", { name: "First" }, { token })).body;
    const smtp = { smtp_host: "127.0.0.1", smtp_port: 2525, smtp_pass: "mail-secret-1", use_custom_smtp: false };
    expect((await platform.api.put(`/reseller/profiles/${profile.id}/smtp`, smtp, { token })).status).toBe(200);
    await platform.api.delete(`/reseller/profiles/${profile.id}/smtp`, { token });
    const hook = { name: "a", endpoint_url: `${platform.sandboxUrl}/api/hooks/a`, event_types: ["ORDER_STATUS"] };
    const { subscription } = (await platform.api.post("/webhook-subscriptions", hook, { token })).body;
    const change = { secret: "a-hook-secret-of-mine-0123456789" };
    expect((await platform.api.put(`/webhook-subscriptions/${subscription.id}`, change, { token })).status).toBe(200);
    expect((await actionsOf(token)).slice(0, 4)).toEqual([
      "webhook_secret_changed",
      "webhook_subscription_created",
      "smtp_cleared",
      "smtp_changed",
    ]);
    const text = JSON.stringify((await log(token)).body);
    expect(text).toContain(profile.id);
    for (const secret of ["mail-secret-1", change.secret]) expect(text).not.toContain(secret);
  });

  test("names what the operator did", async () => {
    const account = await anAccount(platform, "reseller");
    await adjustBalance(platform.app, account.id, 1_250n, "a present");
    await setBilling(platform.app, account.id, { softLimitCents: 500n });
    const { data } = (await log(account.token)).body;
    expect(data[0]).toMatchObject({
      action: "billing_changed",
      actor: { kind: "operator", id: null },
      detail: {
        billing_mode: "prepaid",
        billing_basis: "retail",
        credit_limit: 0,
        soft_limit: 5,
        changes: { soft_limit: { from: 0, to: 5 } },
      },
      ip: null,
    });
    expect(data[1]).toMatchObject({ action: "credit_adjusted", detail: { amount: 12.5, reason: "a present" } });
  });

  test("names the key that cancelled an order", async () => {
    const account = await aFundedAccount(platform);
    const plan = await aPlan(platform, account);
    const minted = await platform.api.post("/api-keys", { name: "a", scopes: ["orders"] }, { token: account.token });
    const { id, key } = minted.body.api_key;
    const { order } = (await platform.api.post("/orders", anOrder(plan.id), { token: key })).body;
    await platform.drain();
    expect((await platform.api.delete(`/orders/${order.id}`, { token: key })).status).toBe(202);
    const { data } = (await log(account.token, "?action=order_cancellation_requested")).body;
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ actor: { kind: "key", id }, detail: { order_id: order.id } });
  });

  test("writes nothing for what was refused", async () => {
    const account = await anAccount(platform, "developer");
    const before = await actionsOf(account.token);
    const change = { old_password: "Wrong-passw0rd", new_password: next, confirm_password: next };
    expect((await platform.api.put("/users/me/password", change, { token: account.token })).status).toBe(400);
    expect((await platform.api.delete("/api-keys/key-unknown", { token: account.token })).status).toBe(404);
    expect(await actionsOf(account.token)).toEqual(before);
  });

  test("shows nobody else's entries, and pages through one's own", async () => {
    const [account, stranger] = [await anAccount(platform), await anAccount(platform)];
    for (let count = 0; count < 3; count++) await logIn(account.email);
    expect((await log(stranger.token)).body.pagination.total).toBe(1);
    const pages = [(await log(account.token, "?limit=3")).body, (await log(account.token, "?limit=3&page=2")).body];
    expect(pages.map((page) => page.data.length)).toEqual([3, 1]);
    expect(new Set(pages.flatMap((page) => page.data.map((event: { id: string }) => event.id))).size).toBe(4);
    expect((await log(account.token, "?action=nothing")).status).toBe(400);
  });

  test("numbers its entries without a gap, also when many are written at once", async () => {
    const account = await anAccount(platform);
    await Promise.all(Array.from({ length: 12 }, async () => await logIn(account.email)));
    const { data } = (await log(account.token, "?limit=100")).body;
    const sequences = data.map((event: { sequence: number }) => event.sequence);
    expect(sequences.toSorted((one: number, other: number) => one - other)).toEqual(
      Array.from({ length: 13 }, (_, index) => index + 1),
    );
    expect(new Set(data.map((event: { digest: string }) => event.digest)).size).toBe(13);
    expect((await verifyAuditLog(platform.app)).differences).toEqual([]);
  });

  test.each([
    ["a changed entry", "update audit_event set ip = '203.0.113.9' where id = $1", / was changed/],
    ["a removed entry", "delete from audit_event where id = $1", / is gone/],
    [
      "a removed entry with its link",
      "with gone as (delete from audit_link where event_id = $1) delete from audit_event where id = $1",
      / is gone/,
    ],
    [
      "an entry that was put in",
      "insert into audit_event select id || 'x', account_id, action, actor_kind, actor_id, detail, ip, request_id, created_at from audit_event where id = $1",
      / was put in/,
    ],
    [
      "a digest that was made to fit",
      "update audit_link set digest = repeat('0', 64) where event_id = $1",
      / was changed/,
    ],
  ])("shows %s, though a superuser had taken the triggers out of the way", async (_, statement, difference) => {
    const account = await anAccount(platform);
    await logIn(account.email);
    await logIn(account.email);
    const { data } = (await log(account.token)).body;
    const client = await platform.app.database.pool.connect();
    try {
      await client.query("begin");
      await client.query("set local session_replication_role = replica");
      await client.query(statement, [data[1].id]);
      await client.query("commit");
    } finally {
      client.release();
    }
    const { differences } = await verifyAuditLog(platform.app);
    const own = differences.filter((sentence) => sentence.startsWith(account.id));
    expect(own.length).toBeGreaterThan(0);
    expect(own.join("\n")).toMatch(difference);
  });

  test.each([
    "update audit_event set action = 'logged_out'",
    "delete from audit_event",
    "truncate audit_event cascade",
    "update audit_link set digest = ''",
    "delete from audit_link",
  ])("can't be rewritten, not even by: %s", async (statement) => {
    await anAccount(platform);
    await expect(platform.app.database.pool.query(statement)).rejects.toThrow(/append-only/);
  });
});
