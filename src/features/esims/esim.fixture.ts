import { anOrder, type TestAccount } from "../../../test/factories.ts";
import type { TestApp } from "../../../test/setup/test-app.ts";
import { enqueue } from "../../platform/jobs/index.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { RefreshEsims } from "./esim-jobs.ts";

/** What tests choose a plan by, as GET /plans tells it. */
export interface ListedPlan {
  id: string;
  price: number;
  is_daily: boolean;
  is_unlimited: boolean;
  sms_supported: boolean;
  topup_supported: boolean;
  validity_days: number;
  data_volume_mb: number;
}

export interface TestEsim {
  orderId: string;
  esimTranNo: string;
  iccid: string;
}

/** The common case: data by volume, for some days, to which more can be added. */
export const versatile = (plan: ListedPlan): boolean =>
  !plan.is_daily && plan.topup_supported && plan.validity_days > 1;

/** Orders eSIMs of the first plan in the United States that is as `isWanted` says, and has them delivered. */
export async function someEsims(
  test: TestApp,
  account: TestAccount,
  quantity: number,
  isWanted: (plan: ListedPlan) => boolean = versatile,
): Promise<TestEsim[]> {
  const plans = await test.api.get("/plans?country=US&limit=100", { token: account.token });
  const plan: ListedPlan | undefined = plans.body.data.find(isWanted);
  if (plan === undefined) throw new Error("no plan in the United States is as the test wants it");
  const body = anOrder(plan.id, { quantity, ...(plan.is_daily ? { period_days: 3 } : {}) });
  const placed = await test.api.post("/orders", body, { token: account.token });
  if (placed.status !== 201) throw new Error(`the order answered ${placed.status}: ${JSON.stringify(placed.body)}`);
  await test.drain();
  const orderId: string = placed.body.order.id;
  const order = await test.api.get(`/orders/${orderId}`, { token: account.token });
  const esims: { esimTranNo: string; iccid: string }[] = order.body.order.esims;
  return esims.map(({ esimTranNo, iccid }) => ({ orderId, esimTranNo, iccid }));
}

export async function anEsim(
  test: TestApp,
  account: TestAccount,
  isWanted?: (plan: ListedPlan) => boolean,
): Promise<TestEsim> {
  const [esim] = await someEsims(test, account, 1, isWanted);
  if (esim === undefined) throw new Error("the order brought no eSIM");
  return esim;
}

/** Moves the eSIM at the carrier as a phone would; the platform is not told. */
export async function move(test: TestApp, esim: TestEsim, how: Record<string, unknown>): Promise<void> {
  const moved = await test.sandbox.post(`/api/esims/${esim.esimTranNo}`, how);
  if (moved.status !== 200) throw new Error(`the phone answered ${moved.status}: ${JSON.stringify(moved.body)}`);
}

export async function breakCarrier(test: TestApp, operation: string, fault: string, times?: number): Promise<void> {
  const body = { target: "carrier", operation, fault, ...(times === undefined ? {} : { times }) };
  const answer = await test.sandbox.post("/api/faults", body);
  if (answer.status !== 200) throw new Error(`the fault was refused: ${JSON.stringify(answer.body)}`);
}

/** The round of every minute, now. */
export async function sweep(test: TestApp): Promise<void> {
  const now = test.clock.now();
  await inTransaction(test.app, async (tx) => {
    await enqueue(tx, RefreshEsims, {}, { runAt: now });
  });
  await test.drain();
}

/** What the account's subscribers are told of one eSIM, oldest first. */
export async function eventsOf(
  test: TestApp,
  esim: TestEsim,
): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const { rows } = await test.app.database.pool.query<{ type: string; data: Record<string, unknown> }>(
    "select type, data from event where data ->> 'esimTranNo' = $1 order by number",
    [esim.esimTranNo],
  );
  return rows;
}
