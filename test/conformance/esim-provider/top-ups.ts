import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type EsimReference, Unknown } from "../../../src/providers/esim/contract.ts";
import { expectRejected, nothing, required, type Trial } from "./trial.ts";

/** Adding to an eSIM. */
export function describeTopUps(trial: () => Trial): void {
  describe("a top-up", () => {
    const topUpOf = async (esim: EsimReference) => {
      const { provider, plan } = trial();
      const [addition] = await provider.listTopupPlans(esim);
      const { packageCode, costMicros, volumeBytes, validityDays } = required(
        addition,
        "a package that tops this eSIM up",
      );
      const request = {
        reference: randomUUID(),
        esim,
        packageCode,
        expectedCostMicros: costMicros,
        periodDays: null,
      };
      const after = { totalBytes: plan.volumeBytes + volumeBytes, totalDays: plan.validityDays + validityDays };
      return { request, after, costMicros };
    };

    test("made again under its reference adds once, is paid once, and answers the same whole", async () => {
      const { provider, buyOne, measure } = trial();
      const esim = await buyOne();
      const { request, after, costMicros } = await topUpOf(esim);
      const toppedUp = await measure(async () => {
        const answers = await Promise.all([provider.topUpEsim(request), provider.topUpEsim(request)]);
        answers.push(await provider.topUpEsim(request));
        for (const answer of answers) expect(answer).toMatchObject(after);
      });
      expect(toppedUp).toEqual({ costMicros, sold: 0 });
      expect(await provider.getEsim(esim, "orders")).toMatchObject(after);
    });

    test("whose answer is lost is Unknown, and made again it has happened once", async () => {
      const { bench, provider, buyOne, measure } = trial();
      const esim = await buyOne();
      const { request, after, costMicros } = await topUpOf(esim);
      const toppedUp = await measure(async () => {
        await bench.spoil("topup", "drop_reply");
        await expect(provider.topUpEsim(request)).rejects.toBeInstanceOf(Unknown);
        expect(await provider.topUpEsim(request)).toMatchObject(after);
      });
      expect(toppedUp).toEqual({ costMicros, sold: 0 });
    });

    test("at a price that moved is refused and adds nothing", async () => {
      const { provider, plan, buyOne, measure } = trial();
      const esim = await buyOne();
      const { request, costMicros } = await topUpOf(esim);
      const moved = { ...request, expectedCostMicros: costMicros + 100n };
      expect(await measure(async () => await expectRejected(provider.topUpEsim(moved), "price_changed"))).toEqual(
        nothing,
      );
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ totalBytes: plan.volumeBytes });
    });

    test("of an eSIM that was cancelled is refused", async () => {
      const { provider, buyOne } = trial();
      const esim = await buyOne();
      const { request } = await topUpOf(esim);
      await provider.cancelEsim(esim);
      await expectRejected(provider.topUpEsim(request), "invalid_state");
    });
  });
}
