import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import {
  anAccount,
  anOrder,
  aPlan,
  deposit,
  mailedToken,
  password,
  type TestAccount,
} from "../../../test/factories.ts";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";
import { createLog } from "../../platform/log.ts";
import { carrierNoticeUrl } from "../orders/index.ts";
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
  const configured = await configureSecrets(platform, token, account.recoveryCodes[1]);
  await sendGarbage(platform, token);
  await deposit(platform, account, 100);
  await api.get("/users/me", { token: `${key}x` });
  await api.get("/users/me", { token: `${token}x` });
  await api.get(`/nowhere?token=${key}`, { token });
  const reset = await resetPassword(platform, email);
  // With the key, because the reset ended the sessions.
  const order = await placeOrder(platform, { ...account, token: key });
  const recovery = Object.fromEntries(account.recoveryCodes.map((code, index) => [`recovery code ${index}`, code]));
  return {
    ...recovery,
    ...order,
    ...configured,
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

/** An order through to its mail, the picture of its QR code, and a notice to a guessed and to the right address of the carrier's. */
async function placeOrder(platform: TestApp, account: TestAccount): Promise<Record<string, string>> {
  const { api } = platform;
  const plan = await aPlan(platform, account);
  const placed = await api.post("/orders", anOrder(plan.id), { token: account.token });
  expect(placed.status).toBe(201);
  await platform.drain();
  const { order } = (await api.get(`/orders/${placed.body.order.id}`, { token: account.token })).body;
  const [esim] = order.esims;
  expect((await fetch(esim.qr_code_url)).status).toBe(200);
  await fetch(`${esim.qr_code_url}x`);
  const address = carrierNoticeUrl(platform.app, order.provider_id);
  for (const url of [address, `${address}x`])
    await fetch(url, { method: "POST", headers: json, body: '{"notifyType":"ORDER_STATUS","content":{}}' });
  return {
    "activation code": esim.activation_code,
    "QR code's address": String(esim.qr_code_url).split("/").at(-1)?.replace(".png", "") ?? "",
    "carrier notices' address": address.split("/").at(-1) ?? "",
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
async function configureSecrets(
  platform: TestApp,
  token: string,
  code: string | undefined,
): Promise<Record<string, string>> {
  const { api } = platform;
  const { profile } = (await api.post("/reseller/profiles", { name: "First" }, { token })).body;
  const { port } = platform.app.config.smtp;
  const smtp = { smtp_host: "127.0.0.1", smtp_port: port, smtp_user: "me@shop.example", smtp_pass: smtpPassword };
  const path = `/reseller/profiles/${profile.id}/smtp`;
  expect((await api.put(path, { ...smtp, smtp_secure: false, totp_code: code }, { token })).status).toBe(200);
  await api.put(path, { ...smtp, smtp_port: 1 }, { token });
  const hook = { name: "a", endpoint_url: `${platform.sandboxUrl}/api/hooks/a`, event_types: ["ORDER_STATUS"] };
  await platform.sandbox.post("/api/hooks/a/behaviour", { status: 500 });
  const subscribed = await api.post("/webhook-subscriptions", { ...hook, secret: hookSecret }, { token });
  expect(subscribed.status).toBe(201);
  const ours = await api.post("/webhook-subscriptions", hook, { token });
  return { "webhook secret of ours": ours.body.subscription.secret };
}

/** What is no HTTP, with a token in it: the error that it causes carries its bytes. */
async function sendGarbage(platform: TestApp, token: string): Promise<void> {
  const { hostname, port } = new URL(platform.url);
  const socket = connect(Number(port), hostname);
  socket.resume().end(`GET /api/v1/users/me HTTP/9\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await once(socket, "close");
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
  const platform = await startTestApp({
    env: { METRICS_TOKEN: "a-token-for-the-metrics" },
    log: createLog("trace", { write: (line) => void lines.push(line) }),
  });
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
      "metrics token": platform.app.config.metricsToken?.reveal() ?? "",
      "carrier's access code": platform.app.config.esimAccess.accessCode,
      "carrier's key": platform.app.config.esimAccess.secretKey.reveal(),
      "PayPal's secret": platform.app.config.paypal.clientSecret.reveal(),
    };
    expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(25);
    const log = lines.join("");
    // Bytes are logged as a list of numbers, which is no less readable.
    const spellings = (secret: string) => [secret, encodeURIComponent(secret), [...Buffer.from(secret)].join(",")];
    const isLeaked = (secret: string) => secret.length < 8 || spellings(secret).some((text) => log.includes(text));
    const leaked = Object.entries(secrets).filter(([, secret]) => isLeaked(secret));
    expect(leaked.map(([name]) => name)).toEqual([]);
  } finally {
    await platform.close();
  }
});
