import { anOrder, type TestAccount } from "../factories.ts";
import type { TestAnswer, TestClient } from "../setup/test-client.ts";
import type { Fleet, TortureWorld } from "./torture-world.ts";

export interface Load {
  accounts: TestAccount[];
  planId: string;
  /** What was ordered so far, to be cancelled, topped up and looked at. */
  orders: { id: string; account: TestAccount }[];
  /** How often each answer was given; "lost" where the process died before it could. */
  counts: Record<string, number>;
}

interface Turn {
  api: TestClient;
  world: TortureWorld;
  load: Load;
  account: TestAccount;
  draw: () => number;
}

/** Keeps `callers` busy with everything that moves money, through whichever API process, until `isOver`. */
export async function keepBusy(
  { fleet, world, load, draw }: { fleet: Fleet; world: TortureWorld; load: Load; draw: () => number },
  callers: number,
  isOver: () => boolean,
): Promise<void> {
  const call = async (): Promise<void> => {
    while (!isOver()) {
      const node = pick(
        fleet.nodes.filter(({ role }) => role === "api"),
        draw,
      );
      const turn = { api: node.api, world, load, account: pick(load.accounts, draw), draw };
      const answers = await takeTurn(turn).catch(() => undefined);
      count(load, answers);
      // A dead process refuses at once, and asking it without a pause would starve the living.
      if (answers === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
}

async function takeTurn(turn: Turn): Promise<TestAnswer> {
  const choice = turn.draw();
  if (choice < 0.55 || turn.load.orders.length === 0) return await order(turn);
  if (choice < 0.7) return await cancel(turn);
  if (choice < 0.85) return await topUp(turn);
  return await addCredit(turn);
}

async function order({ api, load, account, draw }: Turn): Promise<TestAnswer> {
  const headers = { "Idempotency-Key": `order-${draw()}` };
  const body = anOrder(load.planId, { quantity: 1 + Math.floor(draw() * 3) });
  const answer = await api.post("/orders", body, { token: account.token, headers });
  if (answer.status < 300) load.orders.push({ id: answer.body.order.id, account });
  return answer;
}

async function cancel({ api, load, draw }: Turn): Promise<TestAnswer> {
  const { id, account } = pick(load.orders, draw);
  return await api.delete(`/orders/${id}`, { token: account.token });
}

async function topUp({ api, load, draw }: Turn): Promise<TestAnswer> {
  const { id, account } = pick(load.orders, draw);
  const { token } = account;
  const found = await api.get(`/orders/${id}`, { token });
  const [esim] = found.body.order?.esims ?? [];
  if (!esim) return found;
  const offers = await api.get(`/profiles/${esim.iccid}/topup-plans`, { token });
  const [plan] = offers.body.plans ?? [];
  if (!plan) return offers;
  return await api.post(`/profiles/${esim.iccid}/topup`, { package_code: plan.package_code }, { token });
}

async function addCredit({ api, world, account }: Turn): Promise<TestAnswer> {
  const { token } = account;
  const opened = await api.post("/credits/topup", { amount: 10, currency: "USD" }, { token });
  if (opened.status !== 200) return opened;
  const orderID: string = opened.body.paypal_order.id;
  await world.sandbox.post(`/api/paypal/orders/${orderID}/approve`, {});
  return await api.post("/payment/capture-paypal-order", { orderID }, { token });
}

function count(load: Load, answer: TestAnswer | undefined): void {
  const name =
    answer === undefined ? "lost" : answer.status < 400 ? "done" : `${answer.status} ${answer.body.error?.code}`;
  load.counts[name] = (load.counts[name] ?? 0) + 1;
}

/** One of them, as the draw will have it. */
export function pick<T>(from: readonly T[], draw: () => number): T {
  const picked = from[Math.floor(draw() * from.length)];
  if (picked === undefined) throw new Error("there is nothing to pick from");
  return picked;
}
