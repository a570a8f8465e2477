import fc from "fast-check";
import { expect } from "vitest";
import { anOrder } from "../factories.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { type Command, command, insist, nth, type Turn } from "./model-command.ts";
import { isTouched, type Misfortune, misfortunes, type OracleCheckout, type OracleOrder } from "./model-oracle.ts";
import { travellerIndex } from "./model-world.ts";

function orderCommand(who: number, quantity: number, misfortune: Misfortune): Command {
  return command({ name: `order ${quantity}`, who, misfortune }, async (turn) => {
    const { world, person, purse } = turn;
    const totalCents = world.plan.priceCents * quantity;
    const isAffordable = turn.isTraveller || totalCents <= purse.creditCents;
    const request = { token: person.token, headers: { "Idempotency-Key": crypto.randomUUID() } };
    const body = anOrder(world.plan.id, { quantity });
    const place = async (): Promise<TestAnswer> => await world.platform.api.post("/orders", body, request);
    await turn.strike("order");
    const answer = await place();
    expect(answer.status < 300 ? "taken" : answer.body.error.code).toBe(isAffordable ? "taken" : "insufficient_credit");
    if (!isAffordable) return;
    const { id } = answer.body.order;
    // The same request again makes nothing new.
    expect((await place()).body.order.id).toBe(id);
    const order = { id, quantity, totalCents, state: "unpaid", delivered: 0, isInUse: false, topups: [] } as const;
    purse.orders.push({ ...order, topups: [] });
    if (!turn.isTraveller) sell(turn, purse.orders.at(-1));
  });
}

/** What becomes of an order that is paid for. */
function sell({ purse, isTraveller, isRefusal }: Turn, order: OracleOrder | undefined): void {
  if (!order) return;
  order.state = isRefusal ? "cancelled" : "active";
  order.delivered = isRefusal ? 0 : order.quantity;
  if (!isRefusal) charge(purse, isTraveller, order.totalCents);
}

function charge(purse: Turn["purse"], isTraveller: boolean, cents: number): void {
  if (isTraveller) purse.paidCents += cents;
  else purse.creditCents -= cents;
}

function cancelCommand(who: number, which: number, misfortune: Misfortune): Command {
  return command({ name: `cancel ${which}`, who, misfortune }, async (turn) => {
    const { world, person, purse, isTraveller } = turn;
    const order = nth(purse.orders, which);
    if (!order) return;
    await turn.strike("other");
    const answer = await world.platform.api.delete(`/orders/${order.id}`, { token: person.token });
    const isRefused = order.state === "active" && isTouched(order);
    expect([order.id, answer.status < 300]).toEqual([order.id, !isRefused]);
    if (isRefused) return;
    if (order.state === "active") charge(purse, isTraveller, -order.totalCents);
    order.state = "cancelled";
  });
}

function topUpCommand(who: number, which: number, misfortune: Misfortune): Command {
  return command({ name: `top up ${which}`, who, misfortune }, async (turn) => {
    const { world, person, purse, isTraveller, isRefusal } = turn;
    const order = nth(purse.orders, which);
    if (order?.state !== "active") return;
    const { token } = person;
    const { iccid } = await firstEsim(turn, order);
    const [plan] = (await world.platform.api.get(`/profiles/${iccid}/topup-plans`, { token })).body.plans;
    const totalCents = Math.round(plan.price * 100);
    const body = { package_code: plan.package_code };
    await turn.strike("other");
    const answer = await world.platform.api.post(`/profiles/${iccid}/topup`, body, { token });
    const isAffordable = isTraveller || totalCents <= purse.creditCents;
    expect(answer.status < 300).toBe(isAffordable);
    if (!isAffordable) return;
    const state = isTraveller ? "unpaid" : isRefusal ? "failed" : "completed";
    order.topups.push({ id: answer.body.topup_details.id, totalCents, state });
    if (state === "completed") charge(purse, isTraveller, totalCents);
  });
}

function useCommand(who: number, which: number): Command {
  return command({ name: `use ${which}`, who }, async (turn) => {
    const order = nth(turn.purse.orders, which);
    if (order?.state !== "active") return;
    const { esimTranNo } = await firstEsim(turn, order);
    await turn.world.platform.sandbox.post(`/api/esims/${esimTranNo}`, { smdp_status: "ENABLED", used_mb: 1 });
    order.isInUse = true;
  });
}

async function firstEsim({ world, person: { token } }: Turn, { id }: OracleOrder) {
  const { order } = (await world.platform.api.get(`/orders/${id}`, { token })).body;
  return order.esims[0] as { iccid: string; esimTranNo: string };
}

function payInCommand(who: number, dollars: number, captures: number, misfortune: Misfortune): Command {
  return command({ name: `pay in ${dollars}, captured ${captures} times`, who, misfortune }, async (turn) => {
    const { token } = turn.person;
    const { api, sandbox } = turn.world.platform;
    const opened = await api.post("/credits/topup", { amount: dollars, currency: "USD" }, { token });
    const orderID: string = opened.body.paypal_order.id;
    await sandbox.post(`/api/paypal/orders/${orderID}/approve`, {});
    await turn.strike("other");
    await captureTogether(turn, orderID, captures);
    turn.purse.creditCents += dollars * 100;
  });
}

async function captureTogether(turn: Turn, orderID: string, captures: number): Promise<void> {
  const { token } = turn.person;
  const { api } = turn.world.platform;
  const capture = async (): Promise<TestAnswer> =>
    await insist(turn, async () => await api.post("/payment/capture-paypal-order", { orderID }, { token }));
  const answers = await Promise.all(Array.from({ length: captures }, capture));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
}

/** Opens a payment of the traveller's for an order or for its newest top-up; whoever has paid already is told so. */
function checkoutCommand(which: number, isForTopup: boolean): Command {
  const name = `open a payment for ${isForTopup ? "the top-up of " : ""}${which}`;
  return command({ name, who: travellerIndex }, async ({ world, person: { token }, purse }) => {
    const order = nth(purse.orders, which);
    const topup = isForTopup ? order?.topups.at(-1) : undefined;
    const payable = isForTopup ? topup : order;
    if (!order || !payable) return;
    const body = { amount: payable.totalCents / 100, currency: "USD", orderId: payable.id };
    const answer = await world.platform.api.post("/payment/create-paypal-order", body, { token });
    expect([payable.id, answer.status < 300]).toEqual([payable.id, payable.state === "unpaid"]);
    if (answer.status < 300) purse.checkouts.push({ id: answer.body.paypal_order.id, order, topup, isCaptured: false });
  });
}

/** Captures a payment of the traveller's: what it paid for is sold, or the money goes back. */
function captureCommand(which: number, captures: number, misfortune: Misfortune): Command {
  const name = `capture ${which} ${captures} times`;
  return command({ name, who: travellerIndex, misfortune }, async (turn) => {
    const checkout = nth(turn.purse.checkouts, which);
    if (!checkout) return;
    if (!checkout.isCaptured) await turn.world.platform.sandbox.post(`/api/paypal/orders/${checkout.id}/approve`, {});
    await turn.strike(checkout.topup ? "other" : "order");
    await captureTogether(turn, checkout.id, captures);
    if (!checkout.isCaptured) handOver(turn, checkout);
    checkout.isCaptured = true;
  });
}

function handOver(turn: Turn, { order, topup }: OracleCheckout): void {
  if (!topup) {
    if (order.state === "unpaid") sell(turn, order);
    return;
  }
  if (topup.state !== "unpaid") return;
  topup.state = turn.isRefusal || order.state !== "active" ? "failed" : "completed";
  if (topup.state === "completed") charge(turn.purse, true, topup.totalCents);
}

const anybody = fc.nat({ max: travellerIndex });
const aReseller = fc.nat({ max: travellerIndex - 1 });
const which = fc.nat({ max: 5 });
const times = fc.integer({ min: 1, max: 3 });
const misfortune = fc.oneof(
  fc.constant<Misfortune>("none"),
  fc.constantFrom(...(Object.keys(misfortunes) as Misfortune[])),
);

/** What people can do, in any order, with the misfortunes that it can meet. */
export const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(anybody, fc.integer({ min: 1, max: 4 }), misfortune).map((args) => orderCommand(...args)),
  fc.tuple(anybody, which, misfortune).map((args) => cancelCommand(...args)),
  fc.tuple(anybody, which, misfortune).map((args) => topUpCommand(...args)),
  fc.tuple(anybody, which).map((args) => useCommand(...args)),
  fc.tuple(aReseller, fc.integer({ min: 1, max: 60 }), times, misfortune).map((args) => payInCommand(...args)),
  fc.tuple(which, fc.boolean()).map((args) => checkoutCommand(...args)),
  fc.tuple(which, times, misfortune).map((args) => captureCommand(...args)),
];
