import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { aFundedAccount, anAccount, anOrder, aPlan, deposit, mailedToken, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { type DocumentedOperation, documentedOperations } from "./document.ts";

const test = useTestApp({ hasWorker: true, receivesNotices: true });
/** Ids of this run, for the places where the document prints its own. */
const ids: Record<string, string> = {};
let reseller: TestAccount;
let newcomer: TestAccount;

beforeAll(async () => {
  reseller = await aFundedAccount(test, 1_000);
  newcomer = { id: "", email: `user-${randomBytes(4).toString("hex")}@example.com`, token: "", refreshToken: "" };
  const plan = await aTopupPlan();
  const profile = await test.api.post("/reseller/profiles", { name: "First" }, { token: reseller.token });
  Object.assign(ids, { plan_id: plan.id, provider_id: plan.provider_id, profile_id: profile.body.profile?.id });
  for (const name of ["order_id", "spare_order_id", "unused_order_id"]) {
    const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: reseller.token })).body;
    ids[name] = order.id;
    if (name === "order_id") Object.assign(ids, { iccid: order.iccid, tran_no: order.esims[0].esimTranNo });
  }
  // In use on a phone, so that it can be suspended and receive an SMS.
  for (const step of ["DOWNLOAD", "INSTALLATION", "ENABLED"])
    await test.sandbox.post(`/api/esims/${ids["tran_no"]}`, { smdp_status: step });
  await test.sandbox.post(`/api/esims/${ids["tran_no"]}`, { used_mb: 10 });
});

async function aTopupPlan() {
  const { data } = (await test.api.get("/plans?country=US&limit=100", { token: reseller.token })).body;
  return data.find(
    (plan: { is_daily: boolean; topup_supported: boolean; sms_supported: boolean }) =>
      !plan.is_daily && plan.topup_supported && plan.sms_supported,
  );
}

/** How this run's call differs from the printed one: who makes it, and what must stand for the printed ids. */
const special: Partial<Record<number, () => Promise<TestAnswer>>> = {
  1: async () => await test.api.post("/auth/register", { ...requestOf(1), email: newcomer.email }),
  3: async () =>
    await test.api.post("/auth/verify-email", {
      email: newcomer.email,
      verification_token: await mailedToken(test, newcomer.email),
    }),
  2: async () => await logIn(String(requestOf(1)["password"])),
  4: async () => await test.api.post("/auth/resend-verification", { email: newcomer.email }),
  5: async () => await keep(await test.api.post("/auth/refresh-token", { refresh_token: newcomer.refreshToken })),
  6: async () => await test.api.post("/auth/forgot-password", { email: newcomer.email }),
  7: async () => await resetPassword(),
  8: async () => await test.api.post("/auth/logout", undefined, { token: (await anAccount(test)).token }),
  10: async () =>
    await test.api.put(
      "/users/me/password",
      { ...requestOf(10), old_password: "NewSecurePassword123!" },
      { token: newcomer.token },
    ),
  14: async () =>
    await post("/orders", {
      ...requestOf(14),
      plan_id: ids["plan_id"],
      provider_id: ids["provider_id"],
      reseller_profile_id: ids["profile_id"],
    }),
  24: async () => await post(`/profiles/${ids["iccid"]}/topup`, { package_code: await aTopupCode() }),
  30: async () => await payForOrder(),
  31: async () => await post("/payment/capture-paypal-order", { orderID: await anApprovedTopup() }),
  32: async () => await test.api.post("/deposit/initiate", requestOf(32), { token: (await anAccount(test)).token }),
  33: async () => await confirmDeposit(),
  39: async () =>
    await test.api.delete(
      `/reseller/profiles/${(await post("/reseller/profiles", { name: "Spare" })).body.profile.id}`,
      { token: reseller.token },
    ),
  41: async () =>
    await test.api.put(
      `/reseller/profiles/${ids["profile_id"]}/smtp`,
      { ...requestOf(41), smtp_host: "127.0.0.1", smtp_port: test.app.config.smtp.port, smtp_secure: false },
      { token: reseller.token },
    ),
  45: async () => await overridePrice(),
  47: async () =>
    await post("/usage/check", { provider_id: ids["provider_id"], esimTranNoList: [ids["tran_no"], "esim-tran-124"] }),
  50: async () => {
    const created = await post("/webhook-subscriptions", {
      ...requestOf(50),
      endpoint_url: `${test.sandboxUrl}/api/hooks/document`,
    });
    ids["subscription_id"] = created.body.subscription?.id;
    return created;
  },
  57: async () => await uploadLogo(),
};

const post = async (path: string, body: unknown) => await test.api.post(path, body, { token: reseller.token });

function requestOf(number: number): Record<string, unknown> {
  return documentedOperations.find((operation) => operation.number === number)?.request ?? {};
}

async function keep(answer: TestAnswer): Promise<TestAnswer> {
  newcomer = { ...newcomer, token: answer.body.access_token, refreshToken: answer.body.refresh_token };
  return answer;
}

async function logIn(secret: string): Promise<TestAnswer> {
  return await keep(await test.api.post("/auth/login", { email: newcomer.email, password: secret }));
}

async function resetPassword(): Promise<TestAnswer> {
  const mails = await (async () => {
    for (;;) {
      const { body } = await test.sandbox.get(`/api/messages?to=${encodeURIComponent(newcomer.email)}`);
      const mail = body.find((one: { subject: string }) => /reset/i.test(one.subject));
      if (mail) return mail as { text: string };
    }
  })();
  const answer = await test.api.post("/auth/reset-password", {
    ...requestOf(7),
    reset_token: /^Token: (\S+)$/m.exec(mails.text)?.[1],
  });
  await logIn(String(requestOf(7)["new_password"]));
  return answer;
}

async function aTopupCode(): Promise<string> {
  return (await test.api.get(`/profiles/${ids["iccid"]}/topup-plans`, { token: reseller.token })).body.plans[0]
    .package_code;
}

async function payForOrder(): Promise<TestAnswer> {
  const traveller = await anAccount(test, "mobile_user");
  const plan = await aPlan(test, traveller);
  const { order } = (await test.api.post("/orders", anOrder(plan.id), { token: traveller.token })).body;
  return await test.api.post(
    "/payment/create-paypal-order",
    { amount: order.total_amount, currency: "USD", orderId: order.id },
    { token: traveller.token },
  );
}

async function anApprovedTopup(): Promise<string> {
  const { paypal_order: created } = (await post("/credits/topup", requestOf(29))).body;
  await test.sandbox.post(`/api/paypal/orders/${created.id}/approve`, {});
  return created.id;
}

async function confirmDeposit(): Promise<TestAnswer> {
  const account = await anAccount(test);
  const { paypal_order: created } = (await test.api.post("/deposit/initiate", requestOf(32), { token: account.token }))
    .body;
  await test.sandbox.post(`/api/paypal/orders/${created.id}/approve`, {});
  return await test.api.post("/deposit/confirm", { paypal_order_id: created.id }, { token: account.token });
}

/** The document prints two bodies; the other one first. */
async function overridePrice(): Promise<TestAnswer> {
  const path = `/reseller/pricing/${ids["plan_id"]}`;
  const fixed = await test.api.put(path, { final_price_usd: 18 }, { token: reseller.token });
  expect([fixed.status, fixed.body.pricing.price]).toEqual([200, 18]);
  return await test.api.put(path, requestOf(45), { token: reseller.token });
}

async function uploadLogo(): Promise<TestAnswer> {
  const png = await sharp({ create: { width: 240, height: 240, channels: 3, background: "#FF5733" } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.append("logo", new Blob([new Uint8Array(png)], { type: "image/png" }), "logo.png");
  return await test.api.post("/uploads/logo", undefined, { token: reseller.token, raw: form });
}

async function call(operation: DocumentedOperation): Promise<TestAnswer> {
  const own = special[operation.number];
  if (own) return await own();
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `no-${name}`);
  switch (operation.method) {
    case "GET":
      return await test.api.get(path, { token: reseller.token });
    case "POST":
      return await post(path, operation.request);
    case "PUT":
      return await test.api.put(path, operation.request, { token: reseller.token });
    case "DELETE":
      return await test.api.delete(path, { token: reseller.token });
  }
}

/** Every key that is printed, at every depth, with the same type. What is printed as null may be anything. */
function requireShape(printed: unknown, given: unknown, path = "answer"): void {
  if (printed === null) return;
  if (Array.isArray(printed)) {
    expect(Array.isArray(given), `${path} is a list`).toBe(true);
    if (printed.length > 0) requireShape(printed[0], (given as unknown[])[0], `${path}[0]`);
    return;
  }
  if (typeof printed !== "object") {
    expect(typeof given, path).toBe(typeof printed);
    return;
  }
  expect(given, path).toBeTypeOf("object");
  for (const [key, value] of Object.entries(printed as Record<string, unknown>)) {
    expect(given as object, `${path}.${key} is there`).toHaveProperty([key]);
    requireShape(value, (given as Record<string, unknown>)[key], `${path}.${key}`);
  }
}

/** What changes something says so in a sentence: the printed one, where one is printed. */
function requireMessage(operation: DocumentedOperation, message: unknown): void {
  const { message: printed } = operation.answer as { message?: string };
  if (printed) expect(message).toBe(printed);
  else if (operation.method === "GET") expect(message).toBeUndefined();
  else expect(message).toMatch(/^[A-Z]\S* \S/);
}

describe("the document's operations, called as it prints them", () => {
  it("are all 57, each once", () => {
    expect(documentedOperations.map((operation) => operation.number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 57 }, (_, index) => index + 1),
    );
  });

  it.each(documentedOperations.map((operation) => [`${operation.number} ${operation.title}`, operation] as const))(
    "%s",
    async (_, operation) => {
      const answer = await call(operation);
      expect(answer.status, JSON.stringify(answer.body)).toBe(operation.status);
      requireShape(operation.answer, answer.body);
      requireMessage(operation, answer.body.message);
    },
  );

  it("leave a ledger that adds up", async () => {
    await deposit(test, await anAccount(test, "developer"), 50);
    const { data } = (await test.api.get("/credits/transactions?status=completed&limit=100", { token: reseller.token }))
      .body;
    const { balance } = (await test.api.get("/credits/balance", { token: reseller.token })).body;
    expect(data.reduce((sum: number, row: { amount: number }) => sum + Math.round(row.amount * 100), 0)).toBe(
      Math.round(balance * 100),
    );
  });
});
