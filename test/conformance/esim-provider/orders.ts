import { describe, expect, test } from "vitest";
import { type CarrierEsim } from "../../../src/providers/esim/contract.ts";
import { expectRejected, nothing, readWhenReady, required, type Trial } from "./trial.ts";

/** Buying, and being refused. */
export function describeOrders(trial: () => Trial): void {
  describe("an order", () => {
    test("is allocating first, then ready with every eSIM unused and complete", async () => {
      const { provider, plan, orderOf } = trial();
      const { carrierOrderId } = await provider.placeOrder(orderOf(2));
      expect(await provider.getOrder(carrierOrderId)).toEqual({ state: "allocating" });
      const esims = await readWhenReady(provider, carrierOrderId);
      expect(new Set(esims.map(({ esimTranNo }) => esimTranNo)).size).toBe(2);
      for (const esim of esims) {
        expect(esim).toMatchObject({ carrierOrderId, status: "released", isUnused: true, usedBytes: 0n });
        expect(esim).toMatchObject({ totalBytes: plan.volumeBytes, totalDays: plan.validityDays, installedAt: null });
        expect(esim.activationCode).toMatch(/^LPA:1\$[^$]+\$[^$]+$/);
        expect(await provider.getEsim(esim, "orders")).toEqual(esim);
      }
    });

    test("costs what the plan said", async () => {
      const { provider, plan, orderOf, measure } = trial();
      const bought = await measure(async () => await provider.placeOrder(orderOf(3)));
      expect(bought).toEqual({ costMicros: plan.costMicros * 3n, sold: 3 });
    });

    test("of a day pass costs its days and lasts as long", async () => {
      const { provider, orderOf, measure } = trial();
      const pass = required(
        (await provider.listPlans()).find(({ kind }) => kind === "daily"),
        "a day pass",
      );
      const order = {
        ...orderOf(),
        packageCode: pass.packageCode,
        expectedCostMicros: pass.costMicros,
        periodDays: 5,
      };
      const esims: CarrierEsim[] = [];
      const bought = await measure(async () => {
        const { carrierOrderId } = await provider.placeOrder(order);
        esims.push(...(await readWhenReady(provider, carrierOrderId)));
      });
      expect(bought.costMicros).toBe(pass.costMicros * 5n);
      expect(esims).toMatchObject([{ totalDays: 5 }]);
    });

    test("placed again under its reference, also at the same time, is the same order and paid once", async () => {
      const { provider, plan, orderOf, measure } = trial();
      const order = orderOf();
      const bought = await measure(async () => {
        const answers = await Promise.all(Array.from({ length: 5 }, async () => await provider.placeOrder(order)));
        answers.push(await provider.placeOrder(order));
        expect(new Set(answers.map(({ carrierOrderId }) => carrierOrderId)).size).toBe(1);
      });
      expect(bought).toEqual({ costMicros: plan.costMicros, sold: 1 });
    });

    test("at a price that moved is refused and costs nothing", async () => {
      const { provider, plan, orderOf, measure } = trial();
      const order = { ...orderOf(), expectedCostMicros: plan.costMicros - 100n };
      const tried = await measure(async () => await expectRejected(provider.placeOrder(order), "price_changed"));
      expect(tried).toEqual(nothing);
    });

    test.each([
      ["price_changed", "price_changed"],
      ["out_of_stock", "out_of_stock"],
      ["refuse", "refused"],
    ] as const)("that meets %s is refused as %s and costs nothing", async (misfortune, reason) => {
      const { bench, provider, orderOf, measure } = trial();
      await bench.spoil("order", misfortune);
      const tried = await measure(async () => await expectRejected(provider.placeOrder(orderOf()), reason));
      expect(tried).toEqual(nothing);
    });

    test("of a plan that is gone says so", async () => {
      const { provider, orderOf } = trial();
      await expectRejected(provider.placeOrder({ ...orderOf(), packageCode: "NOT-SOLD-HERE" }), "plan_gone");
    });

    test("of more eSIMs than the carrier sells at once is refused", async () => {
      const { provider, orderOf } = trial();
      await expectRejected(provider.placeOrder(orderOf(provider.capabilities.quantityMax + 1)), "refused");
    });

    test("that nobody knows is not found", async () => {
      const { provider } = trial();
      await expectRejected(provider.getOrder("B0000000000000"), "not_found");
    });
  });
}
