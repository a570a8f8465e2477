import { anOrder, type TestAccount } from "../factories.ts";
import type { TestAnswer, TestClient } from "../setup/test-client.ts";
import { pick } from "./scale.ts";
import type { Fleet, TortureWorld } from "./torture-world.ts";

export interface Load {
  resellers: TestAccount[];
  travellers: TestAccount[];
  planId: string;
  /** What was ordered so far, to be cancelled, topped up and looked at. */
  orders: { id: string; account: TestAccount }[];
  /** How often each answer was given; "lost" where the process died before it could. */
  counts: Record<string, number>;
}

interface Turn {
  api: TestClient;
  /** Another door of the same platform. */
  other: TestClient;
  world: TortureWorld;
  load: Load;
  account: TestAccount;
  traveller: TestAccount;
  /** One that no other caller uses. */
  session: { refreshToken: string };
  draw: () => number;
}

export interface Pressure {
  fleet: Fleet;
  world: TortureWorld;
  load: Load;
  draw: () => number;
  /** A session for each caller. */
  sessions: { refreshToken: string }[];
}

/** Keeps one caller for each session busy with everything that moves money, through whichever API process, until `isOver`. */
export async function keepBusy(pressure: Pressure, isOver: () => boolean): Promise<void> {
  const { fleet, world, load, draw } = pressure;
  const call = async (session: Turn["session"]): Promise<void> => {
    while (!isOver()) {
      const doors = fleet.nodes.filter(({ role }) => role === "api").map(({ api }) => api);
      const [api, other] = [pick(doors, draw), pick(doors, draw)];
      const [account, traveller] = [pick(load.resellers, draw), pick(load.travellers, draw)];
      const turn = { api, other, world, load, account, traveller, session, draw };
      const answers = await takeTurn(turn).catch(() => undefined);
      count(load, answers);
      // A dead process refuses at once, and asking it without a pause would starve the living.
      if (answers === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.all(pressure.sessions.map(call));
}

/** Each with its part of a hundred. */
const turns: [number, (turn: Turn) => Promise<TestAnswer>][] = [
  [38, order],
  [14, cancel],
  [13, topUp],
  [10, addCredit],
  [15, buy],
  [4, payTooLate],
  [6, refresh],
];

async function takeTurn(turn: Turn): Promise<TestAnswer> {
  let choice = turn.draw() * 100;
  for (const [share, take] of turns) {
    choice -= share;
    if (choice < 0) return await take(turn);
  }
  return await order(turn);
}

async function order({ api, load, account, draw }: Turn): Promise<TestAnswer> {
  const headers = { "Idempotency-Key": `order-${draw()}` };
  const body = anOrder(load.planId, { quantity: 1 + Math.floor(draw() * 3) });
  const answer = await api.post("/orders", body, { token: account.token, headers });
  if (answer.status < 300) load.orders.push({ id: answer.body.order.id, account });
  return answer;
}

async function cancel(turn: Turn): Promise<TestAnswer> {
  if (turn.load.orders.length === 0) return await order(turn);
  const { id, account } = pick(turn.load.orders, turn.draw);
  return await turn.api.delete(`/orders/${id}`, { token: account.token });
}

async function topUp(turn: Turn): Promise<TestAnswer> {
  const { api, load, draw } = turn;
  if (load.orders.length === 0) return await order(turn);
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

async function addCredit(turn: Turn): Promise<TestAnswer> {
  const { token } = turn.account;
  const opened = await turn.api.post("/credits/topup", { amount: 10, currency: "USD" }, { token });
  return opened.status === 200 ? await captureTwice(turn, opened, token) : opened;
}

/** The payer approves, and two processes are asked for the money at once. */
async function captureTwice({ api, other, world }: Turn, opened: TestAnswer, token: string): Promise<TestAnswer> {
  const orderID: string = opened.body.paypal_order.id;
  await world.sandbox.post(`/api/paypal/orders/${orderID}/approve`, {});
  const capture = async (door: TestClient): Promise<TestAnswer> =>
    await door.post("/payment/capture-paypal-order", { orderID }, { token });
  const [answer] = await Promise.all([capture(api), capture(other)]);
  return answer;
}

/** A traveller's order, paid at PayPal. */
async function buy(turn: Turn): Promise<TestAnswer> {
  const { load, traveller } = turn;
  const { placed, opened } = await openPurchase(turn);
  if (opened?.status !== 200) return opened ?? placed;
  load.orders.push({ id: placed.body.order.id, account: traveller });
  return await captureTwice(turn, opened, traveller.token);
}

async function openPurchase({ api, load, traveller: { token } }: Turn) {
  const placed = await api.post("/orders", anOrder(load.planId), { token });
  if (placed.status >= 300) return { placed, opened: undefined };
  const { id, total_amount: amount } = placed.body.order;
  const body = { amount, currency: "USD", orderId: id };
  return { placed, opened: await api.post("/payment/create-paypal-order", body, { token }) };
}

/** What is paid for after it was cancelled is paid back. */
async function payTooLate(turn: Turn): Promise<TestAnswer> {
  const { token } = turn.traveller;
  const { placed, opened } = await openPurchase(turn);
  if (opened?.status !== 200) return opened ?? placed;
  await turn.other.delete(`/orders/${placed.body.order.id}`, { token });
  return await captureTwice(turn, opened, token);
}

/** Two tabs at once: whatever is answered is one pair. */
async function refresh({ api, other, session }: Turn): Promise<TestAnswer> {
  const body = { refresh_token: session.refreshToken };
  const exchange = async (door: TestClient): Promise<TestAnswer> => await door.post("/auth/refresh-token", body);
  const answers = await Promise.all([exchange(api), exchange(other)]);
  const pairs = new Set(answers.filter(({ status }) => status === 200).map((answer) => answer.body.refresh_token));
  if (pairs.size > 1) throw new Error("one refresh token made two pairs");
  for (const pair of pairs) session.refreshToken = pair;
  return answers[0];
}

function count(load: Load, answer: TestAnswer | undefined): void {
  const name =
    answer === undefined ? "lost" : answer.status < 400 ? "done" : `${answer.status} ${answer.body.error?.code}`;
  load.counts[name] = (load.counts[name] ?? 0) + 1;
}
