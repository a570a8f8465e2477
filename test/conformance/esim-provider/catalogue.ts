import { describe, expect, test } from "vitest";
import { type CarrierPlan, Unavailable } from "../../../src/providers/esim/contract.ts";
import { type Trial } from "./trial.ts";

/** What is on sale. */
export function describeCatalogue(trial: () => Trial): void {
  describe("the catalogue", () => {
    test("lists plans that can be sold: priced, sized, dated and located", async () => {
      const { provider } = trial();
      const plans = await provider.listPlans();
      expect(plans.length).toBeGreaterThan(100);
      expect(new Set(plans.map(({ packageCode }) => packageCode)).size).toBe(plans.length);
      expect(plans.filter((one) => !isSellable(one))).toEqual([]);
    });

    test("is Unavailable, not empty, when the carrier fails", async () => {
      const { bench, provider } = trial();
      await bench.spoil("list", "error");
      await expect(provider.listPlans()).rejects.toBeInstanceOf(Unavailable);
    });
  });
}

function isSellable(plan: CarrierPlan): boolean {
  const isPriced = plan.costMicros > 0n && plan.currency === "USD";
  const isSized = plan.kind === "daily_unlimited" || plan.volumeBytes > 0n;
  const isLocated = plan.coverage.length > 0 && plan.coverage.every((code) => /^[A-Z]{2}$/.test(code));
  const isNamed = plan.packageCode !== "" && plan.name !== "" && plan.locationCode !== "";
  return isPriced && isSized && isLocated && isNamed && plan.validityDays >= 1;
}
