import type { CrashPoint } from "../../src/platform/crash-points.ts";
import { aFundedAccount, anAccount, anOrder, aPlan, eventually, type TestAccount } from "../factories.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import type { Fleet, TortureWorld } from "./torture-world.ts";

interface OrderedEsim {
  orderId: string;
  iccid: string;
}

/** Two accounts, and for each crash point what its journey begins with, all made while nothing is armed. */
export interface Travellers {
  reseller: TestAccount;
  traveller: TestAccount;
  planId: string;
  /** Delivered orders that nobody has touched, one for each journey that needs one. */
  bought: OrderedEsim[];
  paid: OrderedEsim[];
}

export type Journey = (fleet: Fleet, people: Travellers, world: TortureWorld) => Promise<unknown>;

const order: Journey = async ({ doors }, { reseller, planId }) =>
  await doors.api.post("/orders", anOrder(planId), { token: reseller.token });

const refusedOrder: Journey = async (fleet, people, world) => {
  await world.sandbox.post("/api/faults", { target: "carrier", operation: "order", fault: "out_of_stock", times: 1 });
  return await order(fleet, people, world);
};

const cancel: Journey = async ({ doors }, { reseller, bought }) =>
  await doors.api.delete(`/orders/${take(bought).orderId}`, { token: reseller.token });

const topUp: Journey = async ({ doors }, { reseller, bought }) => {
  const { iccid } = take(bought);
  const { plans } = (await doors.api.get(`/profiles/${iccid}/topup-plans`, { token: reseller.token })).body;
  return await doors.api.post(
    `/profiles/${iccid}/topup`,
    { package_code: plans[0].package_code },
    { token: reseller.token },
  );
};

const refusedTopUp: Journey = async (fleet, people, world) => {
  await world.sandbox.post("/api/faults", { target: "carrier", operation: "topup", fault: "out_of_stock", times: 1 });
  return await topUp(fleet, people, world);
};

/** The carrier's answer to the order is slow, so that the cancellation comes first. */
const cancelEarly: Journey = async ({ doors }, { reseller: { token }, planId }, { sandbox, database }) => {
  await sandbox.post("/api/faults", { target: "carrier", operation: "order", fault: "slow", times: 1 });
  const headers = { Prefer: "respond-async" };
  const { id } = (await doors.api.post("/orders", anOrder(planId), { token, headers })).body.order;
  await eventually(`${id} to be sent`, async () => {
    const sent = await database.pool.query("select from orders where id = $1 and carrier_step = 'sent'", [id]);
    return sent.rowCount === 1 || undefined;
  });
  return await doors.api.delete(`/orders/${id}`, { token });
};

const payIn = async ({ doors }: Fleet, { reseller }: Travellers, { sandbox }: TortureWorld): Promise<string> => {
  const body = { amount: 50, currency: "USD" };
  const opened = await doors.api.post("/credits/topup", body, { token: reseller.token });
  const { id } = opened.body.paypal_order;
  await sandbox.post(`/api/paypal/orders/${id}/approve`, {});
  await doors.api.post("/payment/capture-paypal-order", { orderID: id }, { token: reseller.token });
  return id;
};

const addCredit: Journey = payIn;

/** The payer's bank takes the money back. */
const reverse: Journey = async (fleet, people, world) =>
  await world.sandbox.post(`/api/paypal/orders/${await payIn(fleet, people, world)}/reverse`, { amount: 20 });

const payOrder: Journey = async (fleet, people, world) => {
  await placePaidOrder(fleet, people, world);
};

const cancelPaid: Journey = async ({ doors }, { traveller, paid }) =>
  await doors.api.delete(`/orders/${take(paid).orderId}`, { token: traveller.token });

/** What must be done so that a process comes to the point. */
export const journeys: Record<CrashPoint, Journey> = {
  "order-placed-undone": order,
  "order-placed": order,
  "order-claimed": order,
  "order-bought": order,
  "order-accepted": order,
  "order-collected": order,
  "order-settled-undone": order,
  "order-settled": order,
  "order-refused-undone": refusedOrder,
  "order-refused": refusedOrder,
  "cancellation-asked-undone": cancel,
  "cancellation-asked": cancel,
  "arrived-cancelled": cancelEarly,
  "esim-cancelled": cancel,
  "esim-cancelled-recorded": cancel,
  "cancellation-finished-undone": cancel,
  "cancellation-finished": cancel,
  "topup-placed-undone": topUp,
  "topup-placed": topUp,
  "topup-claimed": topUp,
  "topup-bought": topUp,
  "topup-settled-undone": topUp,
  "topup-settled": topUp,
  "topup-refused-undone": refusedTopUp,
  "topup-refused": refusedTopUp,
  "payment-opened": addCredit,
  "checkout-made": addCredit,
  "checkout-recorded": addCredit,
  "capture-claimed": addCredit,
  "capture-made": addCredit,
  "payment-settled-undone": payOrder,
  "payment-settled": addCredit,
  "refund-made": cancelPaid,
  "refund-recorded-undone": cancelPaid,
  "refund-recorded": cancelPaid,
  "reversal-booked-undone": reverse,
  "reversal-booked": reverse,
  "event-fanned-out-undone": order,
  "event-fanned-out": order,
  "webhook-sent": order,
  "webhook-recorded": order,
  "mail-sent": order,
};

const needsEsim: Journey[] = [cancel, topUp, refusedTopUp];

/** Makes the accounts and, for each of `points`, the order that its journey cancels or tops up. */
export async function prepare(fleet: Fleet, world: TortureWorld, points: readonly CrashPoint[]): Promise<Travellers> {
  const { doors } = fleet;
  const reseller = await aFundedAccount(doors, 5_000);
  const traveller = await anAccount(doors, "mobile_user");
  await subscribe(fleet, world, reseller, "torture");
  const { id: planId } = await aPlan(doors, reseller, "country=US&topup_supported=true");
  const people: Travellers = { reseller, traveller, planId, bought: [], paid: [] };
  for (const point of points) {
    if (needsEsim.includes(journeys[point]))
      people.bought.push(await firstEsim(fleet, reseller, placed(await order(fleet, people, world))));
    if (journeys[point] === cancelPaid)
      people.paid.push(await firstEsim(fleet, traveller, await placePaidOrder(fleet, people, world)));
  }
  return people;
}

/** Has the catcher of webhooks told of the account's orders. */
export async function subscribe(
  { doors }: Pick<Fleet, "doors">,
  world: Pick<TortureWorld, "sandboxUrl">,
  account: TestAccount,
  name: string,
): Promise<void> {
  const endpoint = `${world.sandboxUrl}/api/hooks/${name}`;
  const body = { name, endpoint_url: endpoint, event_types: ["ORDER_STATUS"] };
  const answer = await doors.api.post("/webhook-subscriptions", body, { token: account.token });
  if (answer.status !== 201) throw new Error(`subscribing answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function placePaidOrder({ doors }: Fleet, { traveller, planId }: Travellers, world: TortureWorld) {
  const { token } = traveller;
  const { order } = (await doors.api.post("/orders", anOrder(planId), { token })).body;
  const body = { amount: order.total_amount, currency: "USD", orderId: order.id };
  const { paypal_order: checkout } = (await doors.api.post("/payment/create-paypal-order", body, { token })).body;
  await world.sandbox.post(`/api/paypal/orders/${checkout.id}/approve`, {});
  await doors.api.post("/payment/capture-paypal-order", { orderID: checkout.id }, { token });
  return order.id as string;
}

function placed(answer: unknown): string {
  const { status, body } = answer as TestAnswer;
  if (status !== 201) throw new Error(`the order answered ${status}: ${JSON.stringify(body)}`);
  return body.order.id as string;
}

async function firstEsim({ doors }: Fleet, { token }: TestAccount, orderId: string): Promise<OrderedEsim> {
  const iccid = await eventually(`the eSIM of ${orderId}`, async () => {
    const answer = await doors.api.get(`/orders/${orderId}`, { token });
    return answer.body.order.esims[0]?.iccid as string | undefined;
  });
  return { orderId, iccid };
}

function take(prepared: OrderedEsim[]): OrderedEsim {
  const next = prepared.shift();
  if (!next) throw new Error("more journeys than were prepared");
  return next;
}
