import { password, type TestAccount } from "../../../test/factories.ts";
import type { TestApp } from "../../../test/setup/test-app.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type EventData, publish } from "./index.ts";
import { SweepWebhooks } from "./webhook-jobs.ts";

/** What the sandbox's catcher noted of one request. */
export interface Caught {
  headers: Record<string, string>;
  body: string;
}

/** The body of a new subscription of the catcher's endpoint `name`. */
export function aSubscription(test: TestApp, name: string, more: Record<string, unknown> = {}) {
  return { name, endpoint_url: `${test.sandboxUrl}/api/hooks/${name}`, event_types: ["ORDER_STATUS"], ...more };
}

/** Subscribes the catcher's endpoint `name`, forgets the test that this sends, and returns the subscription's id. */
export async function subscribe(
  test: TestApp,
  account: TestAccount,
  name: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const body = aSubscription(test, name, more);
  const answer = await test.api.post("/webhook-subscriptions", body, { token: account.token });
  if (answer.status !== 201) throw new Error(`subscribing answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  await test.sandbox.delete(`/api/hooks/${name}/received`);
  return answer.body.subscription.id;
}

/** Makes something happen that subscribers of ORDER_STATUS are told, as the orders do, and returns the order's made-up id. */
export async function happen(test: TestApp, account: TestAccount, orderId = "ord-1"): Promise<string> {
  const data: EventData<"ORDER_STATUS"> = {
    order_id: orderId,
    status: "active",
    previous_status: "pending",
    quantity: 1,
    delivered_quantity: 1,
    charged_amount: 15,
    refunded_amount: 0,
    currency: "USD",
    failure_code: null,
    failure_reason: null,
  };
  await inTransaction(test.app, async (tx) => {
    await publish(tx, { accountId: account.id, type: "ORDER_STATUS", data }, test.clock.now());
  });
  return orderId;
}

/** What the catcher's endpoint received since it was last forgotten, oldest first. */
export async function received(test: TestApp, name: string): Promise<Caught[]> {
  return (await test.sandbox.get(`/api/hooks/${name}/received`)).body;
}

/** Tells the catcher's endpoint how to answer from now on. */
export async function behave(test: TestApp, name: string, behaviour: Record<string, unknown>): Promise<void> {
  const answer = await test.sandbox.post(`/api/hooks/${name}/behaviour`, behaviour);
  if (answer.status !== 200) throw new Error(`the catcher answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Of several requests the orders that they speak of. */
export function ordersIn(hooks: Caught[]): string[] {
  return hooks.map(({ body }) => (JSON.parse(body) as { data: { order_id: string } }).data.order_id);
}

/** A day has passed for the account: it has a new token. */
export async function aDayLater(test: TestApp, account: TestAccount): Promise<void> {
  test.advance(86_400);
  const login = await test.api.post("/auth/login", { email: account.email, password });
  if (login.status !== 200) throw new Error(`the login answered ${login.status}: ${JSON.stringify(login.body)}`);
  account.token = login.body.access_token;
}

/** Runs the daily housekeeping now. */
export async function sweep(test: TestApp): Promise<void> {
  await inTransaction(test.app, async (tx) => {
    await enqueue(tx, SweepWebhooks, {}, { runAt: test.clock.now() });
  });
  await test.drain();
}
