import { randomBytes } from "node:crypto";
import { aProtectedAccount, appCode } from "../../src/features/auth/second-factor/second-factor.fixture.ts";
import { aFundedAccount, anAccount, anOrder, mailedToken, password, type TestAccount } from "../factories.ts";
import type { TestApp } from "../setup/test-app.ts";
import { drawLogo } from "./draw-logo.ts";
import type { Known } from "./fuzz-arbitraries.ts";

/** A password that only a holder has, so that nobody else's is changed by it. */
const ownPassword = "An0ther-Tr4vel-eSIM!please";

/** What an operation can succeed with, and the throw-away account that has it where it is not for anybody. */
export interface Preparation {
  words: Known;
  holder?: TestAccount;
}

/** The operations that succeed only with what was given for this once, or with what hardly two guesses would bring together. */
const preparations: Record<string, (platform: TestApp) => Promise<Preparation>> = {
  verifyEmail: async (platform) => {
    const email = `newcomer-${randomBytes(6).toString("hex")}@shop.example`;
    await platform.api.post("/auth/register", { email, password, role: "developer" });
    await platform.drain();
    return { words: { email: [email], verification_token: [await mailedToken(platform, email)] } };
  },
  resetPassword: async (platform) => {
    const { email } = await anAccount(platform, "developer");
    await platform.api.post("/auth/forgot-password", { email });
    await platform.drain();
    return { words: { reset_token: [await mailedToken(platform, email)] } };
  },
  changePassword: async (platform) => {
    const holder = await anAccount(platform, "developer");
    const change = { old_password: password, new_password: ownPassword, confirm_password: ownPassword };
    await platform.api.put("/users/me/password", change, { token: holder.token });
    return { words: { old_password: [ownPassword] }, holder };
  },
  endSession: async (platform) => {
    const holder = await anAccount(platform, "developer");
    for (let login = 0; login < 3; login++) await platform.api.post("/auth/login", { email: holder.email, password });
    const { data } = (await platform.api.get("/users/me/sessions", { token: holder.token })).body;
    return { words: { "/users/me/sessions": (data as { id: string }[]).map(({ id }) => id) }, holder };
  },
  confirmTotp: async (platform) => {
    const holder = await anAccount(platform, "developer");
    const { totp } = (await platform.api.post("/users/me/totp", { password }, { token: holder.token })).body;
    return { words: { code: [appCode(platform, totp.secret)] }, holder };
  },
  disableTotp: async (platform) => {
    const holder = await aProtectedAccount(platform, "developer");
    return { words: { code: [appCode(platform, holder.secret), holder.recoveryCodes[0]] }, holder };
  },
  getLogo: async (platform) => {
    const { token } = await anAccount(platform, "reseller");
    const raw = new FormData();
    raw.append("logo", new Blob([new Uint8Array(await drawLogo())]), "logo.png");
    const { logo_url } = (await platform.api.post("/uploads/logo", undefined, { token, raw })).body.data;
    return { words: { "/logos": [/logos\/(.+)\.png$/.exec(logo_url)?.[1]] } };
  },
  testSmtpConfig: async (platform) => {
    const holder = await anAccount(platform, "reseller");
    const { token } = holder;
    const { profile } = (await platform.api.post("/reseller/profiles", { name: "By mail" }, { token })).body;
    const { port } = platform.app.config.smtp;
    const server = { smtp_host: "127.0.0.1", smtp_port: port, email_from: "a@shop.example", use_custom_smtp: false };
    await platform.api.put(`/reseller/profiles/${profile.id}/smtp`, server, { token });
    return { words: { "/reseller/profiles": [profile.id] }, holder };
  },
  topUpProfile: async (platform) => {
    const holder = await aFundedAccount(platform, 100, "developer");
    const { token } = holder;
    const { data } = (await platform.api.get("/plans?country=US&limit=100", { token })).body;
    const pass = (data as { id: string; is_daily: boolean; topup_supported: boolean }[]).find(
      (one) => one.is_daily && one.topup_supported,
    );
    const { order } = (await platform.api.post("/orders", anOrder(pass?.id ?? "", { period_days: 1 }), { token })).body;
    await platform.drain();
    const { esims } = (await platform.api.get(`/orders/${order.id}`, { token })).body.order;
    const tranNo: string = esims[0].esimTranNo;
    const { plans } = (await platform.api.get(`/profiles/${tranNo}/topup-plans`, { token })).body;
    const codes = (plans as { package_code: string }[]).map((plan) => plan.package_code);
    return { words: { "/profiles": [tranNo], package_code: codes, period_days: [2], periodNum: [2] }, holder };
  },
  capturePayPalOrder: async (platform) => {
    const holder = await aFundedAccount(platform, 50, "developer");
    const id = await anApproved(platform, holder, "/credits/topup");
    return { words: { orderID: [id], orderId: [id], order_id: [id], paypal_order_id: [id] }, holder };
  },
  confirmDeposit: async (platform) => {
    const holder = await anAccount(platform, "developer");
    return { words: { paypal_order_id: [await anApproved(platform, holder, "/deposit/initiate")] }, holder };
  },
};

/** A checkout whose payer has agreed and whose money nobody has taken yet. */
async function anApproved(platform: TestApp, { token }: TestAccount, path: string): Promise<string> {
  const urls = { return_url: "https://shop.example/paid", cancel_url: "https://shop.example/cancelled" };
  const { paypal_order } = (await platform.api.post(path, { amount: 60, currency: "USD", ...urls }, { token })).body;
  await platform.sandbox.post(`/api/paypal/orders/${paypal_order.id}/approve`, {});
  return paypal_order.id;
}

/** Makes it anew for an operation that needs it; nothing for the others. */
export async function prepareFor(platform: TestApp, operationId: string): Promise<Preparation | undefined> {
  return await preparations[operationId]?.(platform);
}
