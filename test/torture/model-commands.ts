import fc from "fast-check";
import { expect } from "vitest";
import { anOrder, type TestAccount } from "../factories.ts";
import type { TestApp } from "../setup/test-app.ts";

interface OracleOrder {
  id: string;
  quantity: number;
  status: "active" | "cancelled";
  isInUse: boolean;
  topups: number;
}

/** What an account has, as anybody would reckon it on paper. */
export interface Oracle {
  balanceCents: number;
  priceCents: number;
  orders: OracleOrder[];
}

export interface Real {
  platform: TestApp;
  account: TestAccount;
  planId: string;
}

type Command = fc.AsyncCommand<Oracle, Real>;

/** Runs everything that is due, and what failed and is due a little later. */
async function settle({ platform }: Real): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await platform.drain();
    platform.advance(2);
  }
  await platform.drain();
}

/** What an outsider sees must be what the oracle says. */
async function compare(oracle: Oracle, { platform, account: { token } }: Real): Promise<void> {
  const { balance, current_usage } = (await platform.api.get("/credits/balance", { token })).body;
  expect({ balanceCents: Math.round(balance * 100), current_usage }).toEqual({
    balanceCents: oracle.balanceCents,
    current_usage: 0,
  });
  for (const expected of oracle.orders) {
    const { order } = (await platform.api.get(`/orders/${expected.id}`, { token })).body;
    expect([expected.id, order.status, order.esims.length]).toEqual([expected.id, expected.status, expected.quantity]);
  }
}

/** A command that does `act` and then holds the platform against the oracle. */
function command(name: string, act: (oracle: Oracle, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    async run(oracle, real) {
      await act(oracle, real);
      await settle(real);
      await compare(oracle, real);
    },
    toString: () => name,
  };
}

function orderCommand(quantity: number, fault: string | undefined): Command {
  return command(
    `order ${quantity}${fault === undefined ? "" : ` while the carrier ${fault}`}`,
    async (oracle, real) => {
      const { platform, account, planId } = real;
      const costCents = oracle.priceCents * quantity;
      const isAffordable = costCents <= oracle.balanceCents;
      if (fault !== undefined && isAffordable)
        await platform.sandbox.post("/api/faults", { target: "carrier", operation: "order", fault, times: 1 });
      const request = { token: account.token, headers: { "Idempotency-Key": crypto.randomUUID() } };
      const body = anOrder(planId, { quantity });
      const answer = await platform.api.post("/orders", body, request);
      expect(answer.status < 300).toBe(isAffordable);
      if (!isAffordable) {
        expect(answer.body.error.code).toBe("insufficient_credit");
        return;
      }
      const id: string = answer.body.order.id;
      // The same request again makes nothing new.
      expect((await platform.api.post("/orders", body, request)).body.order.id).toBe(id);
      await settle(real);
      const isRefused = fault === "out_of_stock";
      oracle.orders.push({
        id,
        quantity: isRefused ? 0 : quantity,
        status: isRefused ? "cancelled" : "active",
        isInUse: false,
        topups: 0,
      });
      if (!isRefused) oracle.balanceCents -= costCents;
    },
  );
}

function cancelCommand(which: number): Command {
  return command(`cancel ${which}`, async (oracle, { platform, account: { token } }) => {
    const order = oracle.orders[which % Math.max(oracle.orders.length, 1)];
    if (!order) return;
    const answer = await platform.api.delete(`/orders/${order.id}`, { token });
    const isRefused = order.status === "active" && (order.isInUse || order.topups > 0);
    expect([order.id, answer.status < 300]).toEqual([order.id, !isRefused]);
    if (isRefused || order.status === "cancelled") return;
    order.status = "cancelled";
    oracle.balanceCents += oracle.priceCents * order.quantity;
  });
}

function topUpCommand(which: number): Command {
  return command(`top up ${which}`, async (oracle, real) => {
    const { platform, account } = real;
    const order = oracle.orders[which % Math.max(oracle.orders.length, 1)];
    if (order?.status !== "active") return;
    const { token } = account;
    const found = (await platform.api.get(`/orders/${order.id}`, { token })).body.order;
    const { iccid } = found.esims[0];
    const [plan] = (await platform.api.get(`/profiles/${iccid}/topup-plans`, { token })).body.plans;
    const costCents = Math.round(plan.price * 100);
    const body = { package_code: plan.package_code };
    const answer = await platform.api.post(`/profiles/${iccid}/topup`, body, { token });
    expect(answer.status < 300).toBe(costCents <= oracle.balanceCents);
    if (costCents > oracle.balanceCents) return;
    order.topups += 1;
    oracle.balanceCents -= costCents;
  });
}

function useCommand(which: number): Command {
  return command(`use ${which}`, async (oracle, { platform, account: { token } }) => {
    const order = oracle.orders[which % Math.max(oracle.orders.length, 1)];
    if (order?.status !== "active") return;
    const found = (await platform.api.get(`/orders/${order.id}`, { token })).body.order;
    await platform.sandbox.post(`/api/esims/${found.esims[0].esimTranNo}`, { smdp_status: "ENABLED", used_mb: 1 });
    order.isInUse = true;
  });
}

function payInCommand(dollars: number, captures: number): Command {
  return command(`pay in ${dollars}, captured ${captures} times`, async (oracle, { platform, account: { token } }) => {
    const opened = await platform.api.post("/credits/topup", { amount: dollars, currency: "USD" }, { token });
    const orderID: string = opened.body.paypal_order.id;
    await platform.sandbox.post(`/api/paypal/orders/${orderID}/approve`, {});
    const capture = async () => await platform.api.post("/payment/capture-paypal-order", { orderID }, { token });
    const answers = await Promise.all(Array.from({ length: captures }, capture));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    oracle.balanceCents += dollars * 100;
  });
}

const some = fc.nat({ max: 9 });

/** What an account can do, in any order, with the misfortunes that an order can meet. */
export const commands: fc.Arbitrary<Command>[] = [
  fc
    .tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(undefined, undefined, "drop_reply", "error", "out_of_stock"),
    )
    .map(([quantity, fault]) => orderCommand(quantity, fault)),
  some.map(cancelCommand),
  some.map(topUpCommand),
  some.map(useCommand),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3 }))
    .map(([dollars, captures]) => payInCommand(dollars, captures)),
];
