import { describe, expect, test } from "vitest";
import { Unknown } from "../../../src/providers/esim/contract.ts";
import { expectRejected, nothing, required, type Trial } from "./trial.ts";

/** The life of an eSIM after it was bought. */
export function describeEsims(trial: () => Trial): void {
  describe("cancelling", () => {
    test("an unused eSIM gives its price back, once", async () => {
      const { provider, plan, buyOne, measure } = trial();
      const esim = await buyOne();
      const cancelled = await measure(async () => await provider.cancelEsim(esim));
      expect(cancelled.costMicros).toBe(-plan.costMicros);
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "cancelled", isUnused: false });
      expect(await measure(async () => await expectRejected(provider.cancelEsim(esim), "invalid_state"))).toEqual(
        nothing,
      );
    });

    test("an installed eSIM is refused and gives nothing back", async () => {
      const { bench, provider, buyOne, measure } = trial();
      const esim = await buyOne();
      await bench.install(esim);
      expect(await measure(async () => await expectRejected(provider.cancelEsim(esim), "invalid_state"))).toEqual(
        nothing,
      );
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "installed", isUnused: false });
    });

    test("whose answer is lost is Unknown, and the eSIM tells that it happened", async () => {
      const { bench, provider, buyOne } = trial();
      const esim = await buyOne();
      await bench.spoil("cancel", "drop_reply");
      await expect(provider.cancelEsim(esim)).rejects.toBeInstanceOf(Unknown);
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "cancelled" });
    });
  });

  describe("an eSIM in use", () => {
    test("tells when it was installed and activated, until when it lasts, and what it used", async () => {
      const { bench, provider, plan, buyOne } = trial();
      const esim = await buyOne();
      await bench.useData(esim, plan.volumeBytes / 2n);
      const used = await provider.getEsim(esim, "orders");
      expect(used).toMatchObject({ status: "active", isUnused: false, usedBytes: plan.volumeBytes / 2n });
      expect(required(used.installedAt, "installedAt of an eSIM in use").getTime()).toBeLessThanOrEqual(
        required(used.activatedAt, "activatedAt of an eSIM in use").getTime(),
      );
      expect(required(used.expiresAt, "expiresAt of an eSIM in use").getTime()).toBeGreaterThan(
        required(used.activatedAt, "activatedAt of an eSIM in use").getTime(),
      );
      await bench.useData(esim, plan.volumeBytes);
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "depleted", usedBytes: plan.volumeBytes });
    });

    test("can be suspended and resumed, and not twice", async () => {
      const { bench, provider, buyOne } = trial();
      const esim = await buyOne();
      await bench.useData(esim, 1_048_576n);
      await provider.suspendEsim(esim);
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "suspended" });
      await expectRejected(provider.suspendEsim(esim), "invalid_state");
      await provider.unsuspendEsim(esim);
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "active" });
      await expectRejected(provider.unsuspendEsim(esim), "invalid_state");
    });

    test("can be revoked for good, without money back", async () => {
      const { bench, provider, buyOne, measure } = trial();
      const esim = await buyOne();
      await bench.install(esim);
      expect(await measure(async () => await provider.revokeEsim(esim))).toEqual(nothing);
      expect(await provider.getEsim(esim, "orders")).toMatchObject({ status: "revoked" });
      await expectRejected(provider.unsuspendEsim(esim), "invalid_state");
    });

    test("takes a text message, which one that nobody installed does not", async () => {
      const { bench, provider, buyOne } = trial();
      const esim = await buyOne();
      await expectRejected(provider.sendSms(esim, "hello"), "invalid_state");
      await bench.install(esim);
      await expect(provider.sendSms(esim, "hello")).resolves.toBeUndefined();
      await expectRejected(provider.sendSms(esim, "x".repeat(501)), "refused");
    });
  });
}
