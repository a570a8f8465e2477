import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import {
  type CarrierEsim,
  type CarrierOrderRequest,
  type CarrierPlan,
  type EsimProvider,
  Rejected,
} from "../../../src/providers/esim/contract.ts";
import type { CarrierBench } from "./bench.ts";

/** A bench with a plan to buy on it, and the moves that most promises begin with. */
export interface Trial {
  bench: CarrierBench;
  provider: EsimProvider;
  /** Sold by volume; takes top-ups and text messages. */
  plan: CarrierPlan;
  /** An order of the plan under a new reference. */
  orderOf: (quantity?: number) => CarrierOrderRequest;
  buy: (quantity?: number) => Promise<CarrierEsim[]>;
  buyOne: () => Promise<CarrierEsim>;
  /** What the work cost us at the carrier, and how many eSIMs it sold. */
  measure: (work: () => Promise<unknown>) => Promise<{ costMicros: bigint; sold: number }>;
}

/** What `measure` answers when the carrier did nothing. */
export const nothing = { costMicros: 0n, sold: 0 };

export async function openTrial(bench: CarrierBench): Promise<Trial> {
  const { provider } = bench;
  const plans = await provider.listPlans();
  const plan = required(
    plans.find((one) => one.kind === "total" && one.topupSupported && one.smsSupported),
    "a plan sold by volume that takes top-ups and text messages",
  );
  const orderOf: Trial["orderOf"] = (quantity = 1) => ({
    reference: randomUUID(),
    packageCode: plan.packageCode,
    quantity,
    expectedCostMicros: plan.costMicros,
    periodDays: null,
  });
  const buy: Trial["buy"] = async (quantity) => {
    const { carrierOrderId } = await provider.placeOrder(orderOf(quantity));
    return await readWhenReady(provider, carrierOrderId);
  };
  return {
    bench,
    provider,
    plan,
    orderOf,
    buy,
    buyOne: async () => required((await buy())[0], "an eSIM in an order of one"),
    measure: async (work) => {
      const [balanceBefore, soldBefore] = [await provider.getBalanceMicros(), await bench.countSold()];
      await work();
      const costMicros = balanceBefore - (await provider.getBalanceMicros());
      return { costMicros, sold: (await bench.countSold()) - soldBefore };
    },
  };
}

/** Asks until the carrier has drawn the profiles; the carrier counts the questions, so this needs no waiting. */
export async function readWhenReady(provider: EsimProvider, carrierOrderId: string): Promise<CarrierEsim[]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const order = await provider.getOrder(carrierOrderId);
    if (order.state === "ready") return order.esims;
  }
  throw new Error(`The order ${carrierOrderId} is still being allocated`);
}

export async function expectRejected(attempt: Promise<unknown>, reason: Rejected["reason"]): Promise<void> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Rejected);
  expect(error).toMatchObject({ reason });
}

/** What the suite can't go on without; `what` says in the failure what the adapter or its simulator has to have. */
export function required<Value>(value: Value | undefined | null, what: string): Value {
  if (value === undefined || value === null) throw new Error(`The carrier lacks what this suite needs: ${what}`);
  return value;
}
