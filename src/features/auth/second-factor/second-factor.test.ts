import { Buffer } from "node:buffer";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { anAccount, mailedToken, password } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { aProtectedAccount, appCode, wrongCode } from "./second-factor.fixture.ts";

const platform = useTestApp();
const logIn = async (email: string, code?: string, given = password) =>
  await platform.api.post("/auth/login", {
    email,
    password: given,
    ...(code === undefined ? {} : { totp_code: code }),
  });
const start = async (token: string, given = password) =>
  await platform.api.post("/users/me/totp", { password: given }, { token });
const confirm = async (token: string, code: string) =>
  await platform.api.post("/users/me/totp/confirm", { code }, { token });
const disable = async (token: string, body: Record<string, unknown>) =>
  await platform.api.delete("/users/me/totp", {
    token,
    raw: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

describe("setting it up", () => {
  test("answers a secret as text, as an address and as a picture, and asks for nothing yet", async () => {
    const account = await anAccount(platform, "reseller");
    const { status, body } = await start(account.token);
    expect(status).toBe(200);
    expect(body.totp.secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(body.totp.otpauth_uri);
    expect(uri.searchParams.get("secret")).toBe(body.totp.secret);
    expect(decodeURIComponent(uri.pathname)).toContain(account.email);
    const picture = Buffer.from(body.totp.qr_code.replace("data:image/png;base64,", ""), "base64");
    expect((await sharp(picture).metadata()).format).toBe("png");
    expect((await logIn(account.email)).status).toBe(200);
  });

  test("takes the password, so that an open session is not enough to lock its owner out", async () => {
    const { token } = await anAccount(platform, "reseller");
    const answer = await start(token, "Wr0ng-passw0rd!");
    expect([answer.status, answer.body.error.code]).toEqual([400, "wrong_password"]);
    expect((await platform.api.post("/users/me/totp", {}, { token })).body.error.code).toBe("validation_failed");
    expect((await confirm(token, "123456")).body.error.code).toBe("invalid_state");
  });

  test("keeps the secret encrypted", async () => {
    const account = await aProtectedAccount(platform);
    const { rows } = await platform.app.database.pool.query("select secret_box from totp where account_id = $1", [
      account.id,
    ]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(account.secret);
    const codes = await platform.app.database.pool.query("select * from totp_recovery_code where account_id = $1", [
      account.id,
    ]);
    expect(codes.rows).toHaveLength(10);
    for (const code of account.recoveryCodes) expect(JSON.stringify(codes.rows)).not.toContain(code);
  });

  test("needs a code of the newest secret to be switched on", async () => {
    const account = await anAccount(platform, "developer");
    const early = await confirm(account.token, "123456");
    expect([early.status, early.body.error.code]).toEqual([409, "invalid_state"]);
    const old = (await start(account.token)).body.totp.secret;
    const { secret } = (await start(account.token)).body.totp;
    const refused = await confirm(account.token, appCode(platform, old));
    expect([refused.status, refused.body.error.code]).toEqual([400, "wrong_totp_code"]);
    const confirmed = await confirm(account.token, appCode(platform, secret));
    expect(confirmed.status).toBe(200);
    expect(new Set(confirmed.body.recovery_codes).size).toBe(10);
    expect((await start(account.token)).body.error.code).toBe("invalid_state");
    expect((await confirm(account.token, appCode(platform, secret))).body.error.code).toBe("invalid_state");
  });

  test("is for resellers and developers", async () => {
    const answer = await start((await anAccount(platform, "mobile_user")).token);
    expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden_role"]);
  });

  test("is told to the account's owner by mail", async () => {
    const account = await aProtectedAccount(platform);
    await platform.drain();
    const mails = await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    expect(mails.body[0].subject).toBe("The second factor is on");
  });
});

describe("logging in with it", () => {
  test("asks for a code only after the right password, and takes each code once", async () => {
    const account = await aProtectedAccount(platform);
    const stranger = await logIn(account.email, undefined, "Wrong-passw0rd");
    expect(stranger.body.error.code).toBe("invalid_credentials");
    const asked = await logIn(account.email);
    expect([asked.status, asked.body.error.code]).toEqual([401, "totp_required"]);
    expect(asked.body.error.details[0].path).toBe("totp_code");
    const code = appCode(platform, account.secret);
    expect((await logIn(account.email, code)).status).toBe(200);
    const again = await logIn(account.email, code);
    expect([again.status, again.body.error.code]).toEqual([401, "totp_required"]);
  });

  test("takes one code once, also from two at the same moment", async () => {
    const account = await aProtectedAccount(platform);
    const code = appCode(platform, account.secret);
    const answers = await Promise.all([logIn(account.email, code), logIn(account.email, code)]);
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 401]);
  });

  test("takes the neighbouring steps' codes and none further away", async () => {
    const account = await aProtectedAccount(platform);
    expect((await logIn(account.email, appCode(platform, account.secret, -3))).status).toBe(401);
    expect((await logIn(account.email, appCode(platform, account.secret, 3))).status).toBe(401);
    expect((await logIn(account.email, appCode(platform, account.secret, 1))).status).toBe(200);
    expect((await logIn(account.email, appCode(platform, account.secret, 0))).status).toBe(401);
  });

  test("takes a recovery code once, however it is typed, and tells the owner", async () => {
    const account = await aProtectedAccount(platform);
    const [code = ""] = account.recoveryCodes;
    expect((await logIn(account.email, ` ${code.toUpperCase().replaceAll("-", " ")} `)).status).toBe(200);
    expect((await logIn(account.email, code)).status).toBe(401);
    await platform.drain();
    const mails = await platform.sandbox.get(`/api/messages?to=${encodeURIComponent(account.email)}`);
    const subjects = mails.body.map((mail: { subject: string }) => mail.subject);
    expect(subjects).toContain("A recovery code was used");
  });

  test("makes every try wait after five wrong codes, a right one too, and ends the wait by itself", async () => {
    const account = await aProtectedAccount(platform);
    for (let tries = 0; tries < 5; tries++)
      expect((await logIn(account.email, wrongCode(platform, account.secret))).body.error.code).toBe("totp_required");
    const blocked = await logIn(account.email, appCode(platform, account.secret));
    expect([blocked.status, blocked.body.error.code]).toEqual([429, "rate_limited"]);
    expect(Number(blocked.headers.get("retry-after"))).toBeGreaterThan(0);
    platform.advance(31);
    expect((await logIn(account.email, wrongCode(platform, account.secret))).status).toBe(401);
    platform.advance(31);
    expect((await logIn(account.email, appCode(platform, account.secret))).status).toBe(429);
    platform.advance(31);
    expect((await logIn(account.email, appCode(platform, account.secret))).status).toBe(200);
  });

  test("is not got around by a reset of the password", async () => {
    const account = await aProtectedAccount(platform);
    await platform.api.post("/auth/forgot-password", { email: account.email });
    await platform.drain();
    const next = "An0ther-passw0rd!";
    const reset = await platform.api.post("/auth/reset-password", {
      reset_token: await mailedToken(platform, account.email),
      new_password: next,
    });
    expect(reset.status).toBe(200);
    expect((await logIn(account.email, undefined, next)).body.error.code).toBe("totp_required");
    expect((await logIn(account.email, appCode(platform, account.secret), next)).status).toBe(200);
  });
});

describe("being signed in is not enough", () => {
  test("for a new API key", async () => {
    const account = await aProtectedAccount(platform);
    const mint = async (code?: string) =>
      await platform.api.post("/api-keys", { name: "a", scopes: ["read"], totp_code: code }, { token: account.token });
    for (const code of [undefined, wrongCode(platform, account.secret)]) {
      const refused = await mint(code);
      expect([refused.status, refused.body.error.code]).toEqual([400, "wrong_totp_code"]);
      expect(refused.body.error.details[0].path).toBe("totp_code");
    }
    expect((await mint(appCode(platform, account.secret))).status).toBe(201);
    const { data } = (await platform.api.get("/api-keys", { token: account.token })).body;
    expect(data).toHaveLength(1);
  });

  test("for another password", async () => {
    const account = await aProtectedAccount(platform);
    const next = "An0ther-passw0rd!";
    const change = async (code?: string) =>
      await platform.api.put(
        "/users/me/password",
        { old_password: password, new_password: next, confirm_password: next, totp_code: code },
        { token: account.token },
      );
    expect((await change()).body.error.code).toBe("wrong_totp_code");
    expect((await change(wrongCode(platform, account.secret))).body.error.code).toBe("wrong_totp_code");
    expect((await change(appCode(platform, account.secret))).status).toBe(200);
    platform.advance(90);
    expect((await logIn(account.email, appCode(platform, account.secret), next)).status).toBe(200);
  });

  test("for other settings of a mail server, which cost no code while they don't work", async () => {
    const account = await aProtectedAccount(platform);
    const { profile } = (await platform.api.post("/reseller/profiles", { name: "a" }, { token: account.token })).body;
    const put = async (code: string | undefined, port = platform.app.config.smtp.port) =>
      await platform.api.put(
        `/reseller/profiles/${profile.id}/smtp`,
        { smtp_host: "127.0.0.1", smtp_port: port, email_from: "a@b.example", smtp_secure: false, totp_code: code },
        { token: account.token },
      );
    const right = appCode(platform, account.secret);
    expect((await put(right, 1)).body.error.code).toBe("smtp_test_failed");
    for (const code of [undefined, wrongCode(platform, account.secret)]) {
      const refused = await put(code);
      expect([refused.status, refused.body.error.code]).toEqual([400, "wrong_totp_code"]);
    }
    const stored = await platform.api.get(`/reseller/profiles/${profile.id}/smtp`, { token: account.token });
    expect(stored.body.smtp_config.smtp_host).toBeNull();
    expect((await put(right)).status).toBe(200);
  });

  test("for switching it off, which takes the password and a code", async () => {
    const account = await aProtectedAccount(platform);
    const [recoveryCode = ""] = account.recoveryCodes;
    const wrong = await disable(account.token, { password: "Wrong-passw0rd", code: recoveryCode });
    expect([wrong.status, wrong.body.error.code]).toEqual([400, "wrong_password"]);
    const guessed = await disable(account.token, { password, code: wrongCode(platform, account.secret) });
    expect([guessed.status, guessed.body.error.code]).toEqual([400, "wrong_totp_code"]);
    expect((await logIn(account.email)).status).toBe(401);
    expect((await disable(account.token, { password, code: recoveryCode })).status).toBe(200);
    expect((await logIn(account.email)).status).toBe(200);
    const twice = await disable(account.token, { password, code: recoveryCode });
    expect([twice.status, twice.body.error.code]).toEqual([409, "invalid_state"]);
  });
});
