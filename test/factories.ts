import { randomBytes } from "node:crypto";
import type { Role } from "../src/platform/actor.ts";
import type { TestApp } from "./setup/test-app.ts";

/** What a factory needs of a platform; one in processes of its own has it too. */
export type Doors = Pick<TestApp, "api" | "sandbox" | "drain">;

export const password = "Tr4vel-eSIMs!are-fun";

export interface TestAccount {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

/** An account that has verified its e-mail and is logged in, all by HTTP. */
export async function anAccount(test: Doors, role: Role = "reseller", name = "Roaming Ltd"): Promise<TestAccount> {
  const email = `${role}-${randomBytes(6).toString("hex")}@shop.example`;
  const registered = await test.api.post("/auth/register", { email, password, role, name });
  if (registered.status !== 201)
    throw new Error(`registration answered ${registered.status}: ${JSON.stringify(registered.body)}`);
  await test.drain();
  const verified = await test.api.post("/auth/verify-email", {
    email,
    verification_token: await mailedToken(test, email),
  });
  if (verified.status !== 200)
    throw new Error(`verification answered ${verified.status}: ${JSON.stringify(verified.body)}`);
  const login = await test.api.post("/auth/login", { email, password });
  return { id: login.body.user.id, email, token: login.body.access_token, refreshToken: login.body.refresh_token };
}

/** The token in the newest mail to `email` that has one; where a worker runs, it may still be on its way. Notices come in any order beside it. */
export async function mailedToken(test: Doors, email: string): Promise<string> {
  return await eventually(`a mail with a token to ${email}`, async () => {
    const mails = await test.sandbox.get(`/api/messages?to=${encodeURIComponent(email)}`);
    return mails.body.map(({ text }: { text: string }) => /^Token: (\S+)$/m.exec(text)?.[1]).find(Boolean);
  });
}

/** On a machine that does much else a process takes half a minute to start. */
const patienceSeconds = 45;

/** Looks until there is something to see; fails naming what never came. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + patienceSeconds * 1_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${patienceSeconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A reseller (or developer) whose initial deposit of `amount` dollars is credited. */
export async function aFundedAccount(test: Doors, amount = 500, role: Role = "reseller"): Promise<TestAccount> {
  const account = await anAccount(test, role);
  await deposit(test, account, amount);
  return account;
}

/** Pays the initial deposit as a payer would. */
export async function deposit(test: Doors, account: TestAccount, amount: number): Promise<void> {
  const urls = { return_url: "https://shop.example/paid", cancel_url: "https://shop.example/cancelled" };
  const initiated = await test.api.post(
    "/deposit/initiate",
    { amount, currency: "USD", ...urls },
    { token: account.token },
  );
  if (initiated.status !== 200)
    throw new Error(`the deposit answered ${initiated.status}: ${JSON.stringify(initiated.body)}`);
  const id = initiated.body.paypal_order.id;
  await test.sandbox.post(`/api/paypal/orders/${id}/approve`, {});
  const confirmed = await test.api.post("/deposit/confirm", { paypal_order_id: id }, { token: account.token });
  if (confirmed.status !== 200)
    throw new Error(`confirming answered ${confirmed.status}: ${JSON.stringify(confirmed.body)}`);
}

/** A plan of the catalogue that can be ordered as it is: no day pass. */
export async function aPlan(
  test: Doors,
  account: TestAccount,
  query = "country=US",
): Promise<{ id: string; price: number; provider_id: string; name: string }> {
  const plans = await test.api.get(`/plans?${query}&limit=100`, { token: account.token });
  const plan = plans.body.data.find((candidate: { is_daily: boolean }) => !candidate.is_daily);
  if (plan === undefined) throw new Error(`no plan matches ${query}`);
  return plan;
}

/** The body of an order of one eSIM of `planId`. */
export function anOrder(planId: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { plan_id: planId, end_customer_email: "traveller@example.com", customer_name: "Tess Traveller", ...more };
}
