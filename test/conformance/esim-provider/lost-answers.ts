import { describe, expect, test } from "vitest";
import { Unavailable, Unknown } from "../../../src/providers/esim/contract.ts";
import { expectRejected, required, type Trial } from "./trial.ts";

/** What an adapter says when it cannot know. */
export function describeLostAnswers(trial: () => Trial): void {
  describe("an order whose answer is lost", () => {
    test.each(["error", "timeout"] as const)(
      "(%s) is Unknown, is not found, and can be placed again",
      async (misfortune) => {
        const { bench, provider, orderOf, measure } = trial();
        const order = orderOf();
        const since = new Date();
        await bench.spoil("order", misfortune);
        await expect(bench.impatient.placeOrder(order)).rejects.toBeInstanceOf(Unknown);
        bench.finishAllocation();
        expect(await provider.findOrder(order.reference, since)).toBeUndefined();
        expect(await measure(async () => await provider.placeOrder(order))).toMatchObject({ sold: 1 });
      },
    );

    test("because the carrier was slow is Unknown, and is found by its reference", async () => {
      const { bench, provider, orderOf } = trial();
      const order = orderOf();
      const since = new Date();
      await bench.spoil("order", "slow");
      await expect(bench.impatient.placeOrder(order)).rejects.toBeInstanceOf(Unknown);
      bench.finishAllocation();
      const found = required(await provider.findOrder(order.reference, since), "the order, found by our reference");
      expect(await provider.placeOrder(order)).toEqual(found);
    });

    test("because the connection dropped is Unknown, and placing it again answers the one order and pays once", async () => {
      const { bench, provider, plan, orderOf, measure } = trial();
      const order = orderOf();
      const bought = await measure(async () => {
        await bench.spoil("order", "drop_reply");
        await expect(provider.placeOrder(order)).rejects.toBeInstanceOf(Unknown);
        const answers = [await provider.placeOrder(order), await provider.placeOrder(order)];
        expect(answers[0]).toEqual(answers[1]);
      });
      expect(bought).toEqual({ costMicros: plan.costMicros, sold: 1 });
    });
  });

  describe("reading", () => {
    test("is Unavailable, never Unknown, when the carrier fails or keeps silent", async () => {
      const { bench, buyOne } = trial();
      const esim = await buyOne();
      for (const misfortune of ["error", "timeout", "drop_reply"] as const) {
        await bench.spoil("query", misfortune);
        await expect(bench.impatient.getEsim(esim, "orders")).rejects.toBeInstanceOf(Unavailable);
      }
    });

    test("an eSIM that does not exist says that it is not found", async () => {
      const { provider } = trial();
      await expectRejected(provider.getEsim({ esimTranNo: "1", iccid: "1" }, "orders"), "not_found");
    });
  });
}
