import { expect, test } from "vitest";
import { anAccount, anOrder, aPlan, deposit, mailedToken, password } from "../../../test/factories.ts";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";
import { createLog } from "../../platform/log.ts";
import { aProtectedAccount, appCode, wrongCode } from "./second-factor/second-factor.fixture.ts";

const next = "An0ther-passw0rd!";
const wrong = "Wr0ng-but-still-secret!";
const smtpPassword = "the-mail-servers-passw0rd";
const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Everything that a reseller does with secrets, well and badly. Returns the secrets that crossed the wire. */
async function liveThrough(platform: TestApp): Promise<Record<string, string>> {
  const { api } = platform;
  const account = await aProtectedAccount(platform, "reseller");
  const verification = await mailedTokenOfNewcomer(platform);
  const { token } = account;
  const email = account.email;
  await api.post("/auth/login", { email, password: wrong });
  await api.post("/auth/login", { email, password: 5, totp_code: wrong });
  await api.post("/auth/register", undefined, { raw: `{"password": "${wrong}"`, headers: json });
  const refused = wrongCode(platform, account.secret);
  await api.post("/auth/login", { email, password, totp_code: refused });
  const login = await api.post("/auth/login", { email, password, totp_code: appCode(platform, account.secret) });
  const refreshed = (await api.post("/auth/refresh-token", { refresh_token: login.body.refresh_token })).body;
  const minted = await api.post(
    "/api-keys",
    { name: "a", scopes: ["read", "orders"], totp_code: account.recoveryCodes[0] },
    { token },
  );
  const { key } = minted.body.api_key;
  await configureSecrets(platform, token);
  await deposit(platform, account, 100);
  const plan = await aPlan(platform, { ...account, token: key });
  expect((await api.post("/orders", anOrder(plan.id), { token: key })).status).toBe(201);
  await api.get("/users/me", { token: `${key}x` });
  await api.get("/users/me", { token: `${token}x` });
  await api.get(`/nowhere?token=${key}`, { token });
  const reset = await resetPassword(platform, email);
  const recovery = Object.fromEntries(account.recoveryCodes.map((code, index) => [`recovery code ${index}`, code]));
  return {
    ...recovery,
    "access token": token,
    "refresh token": account.refreshToken,
    "next access token": refreshed.access_token,
    "next refresh token": refreshed.refresh_token,
    "API key": key,
    "app secret": account.secret,
    "verification token": verification,
    "reset token": reset,
  };
}

const json = { "content-type": "application/json" };

async function mailedTokenOfNewcomer(platform: TestApp): Promise<string> {
  const email = "newcomer@shop.example";
  await platform.api.post("/auth/register", { email, password, role: "mobile_user" });
  await platform.drain();
  const token = await mailedToken(platform, email);
  await platform.api.get(`/auth/verify-email?token=${token}`);
  await platform.api.post("/auth/verify-email", { email: "somebody-else@shop.example", verification_token: token });
  await platform.api.post("/auth/verify-email", { email, verification_token: token });
  return token;
}

/** A mail server that lets us in, one that does not, and a subscription whose endpoint fails. */
async function configureSecrets(platform: TestApp, token: string): Promise<void> {
  const { api } = platform;
  const { profile } = (await api.post("/reseller/profiles", { name: "First" }, { token })).body;
  const { port } = platform.app.config.smtp;
  const smtp = { smtp_host: "127.0.0.1", smtp_port: port, smtp_user: "me@shop.example", smtp_pass: smtpPassword };
  const path = `/reseller/profiles/${profile.id}/smtp`;
  expect((await api.put(path, { ...smtp, smtp_secure: false }, { token })).status).toBe(200);
  await api.put(path, { ...smtp, smtp_port: 1 }, { token });
  const hook = { name: "a", endpoint_url: `${platform.sandboxUrl}/api/hooks/a`, event_types: ["ORDER_STATUS"] };
  await platform.sandbox.post("/api/hooks/a/behaviour", { status: 500 });
  const subscribed = await api.post("/webhook-subscriptions", { ...hook, secret: hookSecret }, { token });
  expect(subscribed.status).toBe(201);
}

async function resetPassword(platform: TestApp, email: string): Promise<string> {
  await platform.api.post("/auth/forgot-password", { email });
  await platform.sandbox.post("/api/faults", { target: "smtp", fault: "refuse", times: 1 });
  await platform.drain();
  platform.advance(600);
  await platform.drain();
  const token = await mailedToken(platform, email);
  await platform.api.get(`/auth/reset-password?token=${token}`);
  await platform.api.post("/auth/reset-password", { reset_token: token, new_password: "short" });
  const reset = await platform.api.post("/auth/reset-password", { reset_token: token, new_password: next });
  expect(reset.status).toBe(200);
  return token;
}

test("no password, token, key or secret gets into a log, however much is logged and whatever goes wrong", async () => {
  const lines: string[] = [];
  const platform = await startTestApp({ log: createLog("trace", { write: (line) => void lines.push(line) }) });
  try {
    const secrets = {
      ...(await liveThrough(platform)),
      "the second account's token": (await anAccount(platform)).token,
      password,
      "new password": next,
      "wrong password": wrong,
      "mail server's password": smtpPassword,
      "webhook secret": hookSecret,
      "signing key": platform.app.config.jwtSecret.reveal(),
      "encryption key": platform.app.config.encryptionKeys[0]?.key.reveal() ?? "",
      "carrier's key": platform.app.config.esimAccess.secretKey.reveal(),
      "PayPal's secret": platform.app.config.paypal.clientSecret.reveal(),
    };
    expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(25);
    const log = lines.join("");
    const leaked = Object.entries(secrets).filter(([, secret]) => secret.length < 8 || log.includes(secret));
    expect(leaked.map(([name]) => name)).toEqual([]);
  } finally {
    await platform.close();
  }
});
