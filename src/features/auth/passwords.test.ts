import { describe, expect, test } from "vitest";
import { anAccount, mailedToken, password, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
const newPassword = "An0ther-wallet!";
const me = async (token: string) => await platform.api.get("/users/me", { token });
const logIn = async (email: string, given: string) =>
  await platform.api.post("/auth/login", { email, password: given });
const messagesTo = async (email: string) =>
  (await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`)).body;
const reset = async (token: string, given = newPassword) =>
  await platform.api.post("/auth/reset-password", { reset_token: token, new_password: given });

async function askForReset(email: string): Promise<string> {
  await platform.api.post("/auth/forgot-password", { email });
  await platform.drain();
  return await mailedToken(platform, email);
}

describe("a forgotten password", () => {
  test("answers alike for unknown addresses, and mails only to accounts", async () => {
    const account = await anAccount(platform, "mobile_user");
    await platform.sandbox.delete("/api/messages");
    const known = await platform.api.post("/auth/forgot-password", { email: account.email.toUpperCase() });
    const unknown = await platform.api.post("/auth/forgot-password", { email: "nobody@nowhere.example" });
    await platform.drain();
    expect(known.status).toBe(200);
    expect(known.body).toEqual(unknown.body);
    const [mail, ...more] = await messagesTo(account.email);
    expect(more).toEqual([]);
    expect(mail.subject.toLowerCase()).toContain("reset");
    const token = await mailedToken(platform, account.email);
    expect(mail.text).toContain(`${platform.url}/api/v1/auth/reset-password?token=${token}`);
    expect(await messagesTo("nobody@nowhere.example")).toEqual([]);
  });

  test("is replaced by the mailed token, once, and every session ends", async () => {
    const account = await anAccount(platform, "reseller");
    const other = (await logIn(account.email, password)).body;
    const token = await askForReset(account.email);
    expect((await reset(token)).status).toBe(200);
    expect((await me(account.token)).status).toBe(401);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await platform.api.post("/auth/refresh-token", { refresh_token: account.refreshToken })).status).toBe(401);
    expect((await logIn(account.email, password)).status).toBe(401);
    expect((await logIn(account.email, newPassword)).status).toBe(200);
    const again = await reset(token, "Y3t-another-wallet!");
    expect(again.status).toBe(400);
    expect(again.body.error.code).toBe("invalid_token");
  });

  test("takes only the newest token", async () => {
    const account = await anAccount(platform, "mobile_user");
    const older = await askForReset(account.email);
    const newer = await askForReset(account.email);
    expect((await reset(older)).body.error.code).toBe("invalid_token");
    expect((await reset(newer)).status).toBe(200);
  });

  test("takes a token for an hour", async () => {
    const account = await anAccount(platform, "mobile_user");
    const token = await askForReset(account.email);
    platform.advance(3_601);
    expect((await reset(token)).body.error.code).toBe("invalid_token");
  });

  test("keeps the token usable when the new password is refused", async () => {
    const account = await anAccount(platform, "reseller");
    const token = await askForReset(account.email);
    const weak = await reset(token, "weak");
    expect(weak.status).toBe(400);
    expect(weak.body.error.details[0].path).toBe("new_password");
    const breached = await reset(token, "Password123!");
    expect(breached.body.error.code).toBe("validation_failed");
    expect((await reset(token)).status).toBe(200);
  });

  test("is not replaced by a verification token", async () => {
    const email = "kinds@shop.example";
    await platform.api.post("/auth/register", { email, password, role: "mobile_user" });
    await platform.drain();
    expect((await reset(await mailedToken(platform, email))).body.error.code).toBe("invalid_token");
  });

  test("changes once when the same token comes many times at once", async () => {
    const account = await anAccount(platform, "mobile_user");
    const token = await askForReset(account.email);
    const answers = await Promise.all([1, 2, 3, 4].map(async (n) => await reset(token, `${newPassword}${n}`)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400]);
  });

  test("verifies the address whose mail was read", async () => {
    const email = "reset-first@shop.example";
    await platform.api.post("/auth/register", { email, password, role: "mobile_user" });
    expect((await reset(await askForReset(email))).status).toBe(200);
    expect((await logIn(email, newPassword)).status).toBe(200);
  });

  test("tells the owner by mail that it was changed", async () => {
    const account = await anAccount(platform, "mobile_user");
    await reset(await askForReset(account.email));
    await platform.sandbox.delete("/api/messages");
    await platform.drain();
    const [notice] = await messagesTo(account.email);
    expect(notice.subject).toMatch(/password/i);
    expect(notice.text).not.toContain("Token:");
  });
});

describe("changing the password", () => {
  const change = async (account: TestAccount, body: Record<string, unknown>) =>
    await platform.api.put("/users/me/password", body, { token: account.token });
  const right = { old_password: password, new_password: newPassword, confirm_password: newPassword };

  test("ends the other sessions, keeps this one, and mails the owner", async () => {
    const account = await anAccount(platform, "reseller");
    const other = (await logIn(account.email, password)).body;
    await platform.sandbox.delete("/api/messages");
    const answer = await change(account, right);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, message: expect.any(String) });
    expect((await me(account.token)).status).toBe(200);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await logIn(account.email, password)).status).toBe(401);
    expect((await logIn(account.email, newPassword)).status).toBe(200);
    await platform.drain();
    expect(await messagesTo(account.email)).toHaveLength(1);
  });

  test("lets no login with the old password outlive it, however close they come", async () => {
    const account = await anAccount(platform, "mobile_user");
    const logInRepeatedly = async () => {
      const answers = [];
      for (let attempt = 1; attempt <= 4; attempt++) answers.push(await logIn(account.email, password));
      return answers;
    };
    const crowd = Array.from({ length: 8 }, logInRepeatedly);
    const [changed, ...answers] = await Promise.all([change(account, right), ...crowd]);
    expect(changed.status).toBe(200);
    const started = answers
      .flat()
      .filter((answer) => answer.status === 200)
      .map((answer) => String(answer.body.access_token));
    const statuses = await Promise.all(started.map(async (token) => (await me(token)).status));
    expect(statuses).toEqual(started.map(() => 401));
  });

  test("makes a waiting reset mail worthless", async () => {
    const account = await anAccount(platform, "mobile_user");
    const token = await askForReset(account.email);
    await change(account, right);
    expect((await reset(token, "Y3t-another-wallet!")).body.error.code).toBe("invalid_token");
  });

  test("refuses a wrong old password", async () => {
    const account = await anAccount(platform, "mobile_user");
    const answer = await change(account, { ...right, old_password: "Wrong-passw0rd" });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: "wrong_password", details: [{ path: "old_password" }] });
    expect((await logIn(account.email, password)).status).toBe(200);
  });

  test.each([
    [{ ...right, confirm_password: "Something-e1se" }, "confirm_password"],
    [{ ...right, new_password: password, confirm_password: password }, "new_password"],
    [{ ...right, new_password: "lowercase", confirm_password: "lowercase" }, "new_password"],
    [{ ...right, new_password: "Password123!", confirm_password: "Password123!" }, "new_password"],
    [{ old_password: password, new_password: newPassword }, "confirm_password"],
    [{ ...right, old_password: null }, "old_password"],
  ])("refuses %j naming %s, and changes nothing", async (body, path) => {
    const account = await anAccount(platform, "developer");
    const answer = await change(account, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("validation_failed");
    expect(answer.body.error.details[0].path).toBe(path);
    expect((await logIn(account.email, password)).status).toBe(200);
  });

  test("succeeds once of several at once", async () => {
    const account = await anAccount(platform, "mobile_user");
    const answers = await Promise.all(
      [1, 2, 3].map(
        async (n) =>
          await change(account, {
            old_password: password,
            new_password: `${newPassword}${n}`,
            confirm_password: `${newPassword}${n}`,
          }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400]);
  });
});

describe("the pages behind the mailed links", () => {
  test("ask before they verify: opening one spends nothing, its button's request does", async () => {
    const email = "o'brien+page@shop.example";
    await platform.api.post("/auth/register", { email, password, role: "mobile_user" });
    await platform.drain();
    const token = await mailedToken(platform, email);
    const path = `/auth/verify-email?token=${token}`;
    for (let opened = 1; opened <= 2; opened++) {
      const page = await platform.api.get(path);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(page.body).toContain("o&#39;brien+page@shop.example");
      expect(page.body).toContain(token);
    }
    expect((await logIn(email, password)).body.error.code).toBe("email_not_verified");
    expect((await platform.api.post("/auth/verify-email", { email, verification_token: token })).status).toBe(200);
    expect((await platform.api.get(path)).body).toContain("This address is verified");
  });

  test("show a form for the new password while the token works, and a way to another mail afterwards", async () => {
    const account = await anAccount(platform, "mobile_user");
    const token = await askForReset(account.email);
    const path = `/auth/reset-password?token=${token}`;
    expect((await platform.api.get(path)).body).toContain('name="new_password"');
    await reset(token);
    const page = (await platform.api.get(path)).body;
    expect(page).not.toContain('name="new_password"');
    expect(page).toContain('action="forgot-password"');
  });

  test.each(["/auth/verify-email", "/auth/reset-password"])(
    "run no script but their own and tell no other site their address: %s",
    async (path) => {
      const page = await platform.api.get(`${path}?token=${encodeURIComponent('"><script>alert(1)</script>')}`);
      expect(page.status).toBe(200);
      expect(page.body).not.toContain("alert(1)");
      const policy = page.headers.get("content-security-policy") ?? "";
      const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? "missing";
      expect(policy).toContain("default-src 'none'");
      expect(page.body).toContain(`<script nonce="${nonce}">`);
      expect(page.headers.get("referrer-policy")).toBe("no-referrer");
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(page.body).not.toMatch(/(src|href)="?https?:/);
    },
  );

  test("answer without a token too", async () => {
    expect((await platform.api.get("/auth/verify-email")).body).toContain('action="resend-verification"');
  });
});
