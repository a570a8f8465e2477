import { issueInvoices } from "../../src/features/ledger/index.ts";
import { createBilling } from "../../src/features/ledger/invoices/invoice.fixture.ts";
import { keyScopes } from "../../src/platform/actor.ts";
import { aFundedAccount, anAccount, anOrder, password, type TestAccount } from "../factories.ts";
import type { TestApp } from "../setup/test-app.ts";
import { drawLogo } from "./draw-logo.ts";
import type { Known } from "./fuzz-arbitraries.ts";
import type { Caller } from "./fuzz-calls.ts";
import { prepareFor } from "./fuzz-preparations.ts";

type Resident = "owner" | "newcomer" | "debtor" | "traveller";

/** Accounts that have one of everything, and what exists for calls to name. */
export interface FuzzWorld {
  /** The token that a caller sends. */
  bearerOf(caller: Caller): string | undefined;
  /** Whoever was logged out logs in again; who can't any more is replaced. */
  revive(): Promise<void>;
  /** Finds out what exists now, and makes what ran out. */
  look(): Promise<Known>;
  /** Makes what calls of one operation can succeed with, such as what is spent once; the passer-by holds it. Most need nothing. */
  prepare(operationId: string): Promise<Known>;
}

export async function createFuzzWorld(platform: TestApp): Promise<FuzzWorld> {
  const residents: Partial<Record<Resident, TestAccount>> = {};
  let apiKey = "";
  let passerBy: TestAccount | undefined;
  const arrive: Record<Resident, () => Promise<TestAccount>> = {
    debtor: async () => await aDebtor(platform),
    owner: async () => {
      const owner = await anOwner(platform);
      const key = { name: "Everything", scopes: keyScopes };
      apiKey = (await platform.api.post("/api-keys", key, { token: owner.token })).body.api_key.key;
      return owner;
    },
    newcomer: async () => await anAccount(platform, "developer"),
    traveller: async () => await anAccount(platform, "mobile_user"),
  };
  const resident = (name: Resident): TestAccount => {
    const found = residents[name];
    if (!found) throw new Error(`${name} has not arrived`);
    return found;
  };
  const revive = async (): Promise<void> => {
    for (const name of Object.keys(arrive) as Resident[]) {
      const account = residents[name];
      if (!account || !(await isAtHome(platform, account))) residents[name] = await arrive[name]();
    }
    const key = await platform.api.get("/credits/balance", { token: apiKey });
    if (key.status !== 200) residents.owner = await arrive.owner();
  };
  await revive();
  return {
    revive,
    bearerOf(caller) {
      if (caller === "nobody") return undefined;
      if (caller === "impostor") return "not-a-token";
      if (caller === "key") return apiKey;
      return (caller === "passer-by" ? (passerBy ?? resident("owner")) : resident(caller)).token;
    },
    async prepare(operationId) {
      const prepared = await prepareFor(platform, operationId);
      passerBy = prepared?.holder;
      return prepared?.words ?? {};
    },
    look: async () => await lookAround(platform, resident("owner"), resident("debtor"), resident("traveller")),
  };
}

/** Logged in still, or again. */
async function isAtHome(platform: TestApp, account: TestAccount): Promise<boolean> {
  if ((await platform.api.get("/users/me", { token: account.token })).status === 200) return true;
  const { status, body } = await platform.api.post("/auth/login", { email: account.email, password });
  if (status !== 200) return false;
  Object.assign(account, { token: body.access_token, refreshToken: body.refresh_token });
  return true;
}

async function anOwner(platform: TestApp): Promise<TestAccount> {
  const owner = await aFundedAccount(platform, 50_000);
  const { token } = owner;
  await platform.api.post("/reseller/profiles", { name: "Roaming" }, { token });
  const hook = { name: "mine", endpoint_url: `${platform.sandboxUrl}/api/hooks/fuzz`, event_types: ["ORDER_STATUS"] };
  await platform.api.post("/webhook-subscriptions", hook, { token });
  return owner;
}

/** Somebody on account with an invoice that is open. */
async function aDebtor(platform: TestApp): Promise<TestAccount> {
  const billing = createBilling(platform);
  const account = await billing.aPostpaidAccount();
  await billing.order(account);
  await billing.startNextMonth(account);
  await issueInvoices(platform.app);
  return account;
}

/** Anything in a list: what of it the calls name. */
interface Listed {
  id: string;
  status: string;
  provider_id: string;
  delivery_id: string;
  logo_url?: string | null;
  esims?: { esimTranNo: string; qr_code_url: string | null }[];
}

async function lookAround(
  platform: TestApp,
  owner: TestAccount,
  debtor: TestAccount,
  traveller: TestAccount,
): Promise<Known> {
  const list = async (path: string, { token } = owner) =>
    (await platform.api.get(path, { token })).body.data as Listed[];
  await keepOrders(platform, owner, traveller);
  const [orders, profiles, subscriptions, keys, plans, sessions, invoices, awaiting] = await Promise.all([
    list("/orders?limit=10"),
    list("/reseller/profiles"),
    list("/webhook-subscriptions?limit=20"),
    list("/api-keys"),
    list("/plans?country=US&limit=20"),
    list("/users/me/sessions"),
    list("/credits/invoices", debtor),
    list("/orders?status=pending", traveller),
  ]);
  const deliveries = subscriptions[0] ? await list(`/webhook-subscriptions/${subscriptions[0].id}/logs`) : [];
  const esims = orders.flatMap((order) => order.esims ?? []);
  const ids = { orders, profiles, subscriptions, keys, plans, sessions, invoices, awaiting };
  const named = Object.fromEntries(Object.entries(ids).map(([name, all]) => [name, all.map(({ id }) => id)]));
  return {
    ...named,
    ...accountWords(owner),
    ...(await paymentWords(platform, [...(named["awaiting"] ?? []), ...(named["invoices"] ?? [])])),
    ...(await topupWords(platform, owner, esims[0]?.esimTranNo)),
    plan_id: named["plans"] ?? [],
    provider_id: plans.map((plan) => plan.provider_id),
    reseller_profile_id: named["profiles"] ?? [],
    order_ids: named["orders"] ?? [],
    esimTranNoList: esims.map((esim) => esim.esimTranNo),
    endpoint_url: [`${platform.sandboxUrl}/api/hooks/fuzz`, "https://127.0.0.1:1/"],
    smtp_host: ["127.0.0.1"],
    smtp_port: [platform.app.config.smtp.port],
    color_scheme: ["#12abEF"],
    logo: [await drawLogo(), await drawLogo(40)],
    country: ["US", "DE"],
    "/plans": named["plans"] ?? [],
    "/plans/region": ["EU", "global", "AS"],
    "/reseller/pricing": named["plans"] ?? [],
    "/usage/balance": plans.map((plan) => plan.provider_id),
    "/orders": named["orders"] ?? [],
    "/profiles": [...(named["orders"] ?? []), ...esims.map((esim) => esim.esimTranNo)],
    "/reseller/profiles": named["profiles"] ?? [],
    "/credits/invoices": named["invoices"] ?? [],
    "/webhook-subscriptions": named["subscriptions"] ?? [],
    "/webhook-subscriptions/{id}/deliveries": deliveries.map((one) => one.delivery_id),
    "/api-keys": named["keys"] ?? [],
    "/users/me/sessions": named["sessions"] ?? [],
    "/qr": esims.map((esim) => /qr\/(.+)\.png$/.exec(String(esim.qr_code_url))?.[1]),
    "/logos": profiles.map((profile) => /logos\/(.+)\.png$/.exec(String(profile.logo_url))?.[1]),
    ...timeWords(platform.clock.now().getTime()),
  };
}

/** A few active orders, one of them on a phone, and one that waits for its payment. */
async function keepOrders(platform: TestApp, owner: TestAccount, traveller: TestAccount): Promise<void> {
  const { data } = (await platform.api.get("/plans?country=US&limit=100", { token: owner.token })).body;
  const plan = (data as { id: string; is_daily: boolean; topup_supported: boolean; sms_supported: boolean }[]).find(
    (one) => !one.is_daily && one.topup_supported && one.sms_supported,
  );
  const body = anOrder(plan?.id ?? "none");
  const { order } = (await platform.api.post("/orders", body, { token: owner.token })).body;
  await platform.api.post("/orders", body, { token: owner.token });
  await platform.api.post("/orders", body, { token: traveller.token });
  await platform.drain();
  const { esims } = (await platform.api.get(`/orders/${order.id}`, { token: owner.token })).body.order;
  for (const step of ["DOWNLOAD", "INSTALLATION", "ENABLED"])
    await platform.sandbox.post(`/api/esims/${esims[0].esimTranNo}`, { smdp_status: step });
}

function accountWords(owner: TestAccount): Known {
  return {
    email: [owner.email, "nobody@example.com"],
    password: [password],
    old_password: [password],
    new_password: [password],
    confirm_password: [password],
    refresh_token: [owner.refreshToken],
    totp_code: ["123456"],
    code: ["123456"],
  };
}

/** Open payments, whose payers have agreed. */
async function paymentWords(platform: TestApp, payables: readonly string[]): Promise<Known> {
  const payments = ((await platform.sandbox.get("/api/paypal/orders")).body as Listed[]).slice(-6);
  for (const { id, status } of payments)
    if (status === "CREATED") await platform.sandbox.post(`/api/paypal/orders/${id}/approve`, {});
  const checkouts = payments.map(({ id }) => id);
  return {
    orderId: [...payables, ...checkouts],
    orderID: checkouts,
    order_id: checkouts,
    paypal_order_id: checkouts,
    currency: ["USD"],
    amount: [5, 60, 100.5],
    return_url: ["https://shop.example/paid"],
    cancel_url: ["https://shop.example/cancelled"],
    payment_method: ["paypal_redirect"],
  };
}

async function topupWords(platform: TestApp, owner: TestAccount, tranNo: string | undefined): Promise<Known> {
  if (tranNo === undefined) return {};
  const { body } = await platform.api.get(`/profiles/${tranNo}/topup-plans`, { token: owner.token });
  return { package_code: ((body.plans ?? []) as { package_code: string }[]).map((plan) => plan.package_code) };
}

function timeWords(nowMs: number): Known {
  const after = (ms: number): string => new Date(nowMs + ms).toISOString();
  const hourMs = 3_600_000;
  return {
    expires_at: [after(24 * hourMs)],
    since: [after(-hourMs)],
    until: [after(-1_000)],
    start_date: [after(-24 * hourMs).slice(0, 10), after(-hourMs)],
    end_date: [after(0).slice(0, 10), after(0)],
  };
}
