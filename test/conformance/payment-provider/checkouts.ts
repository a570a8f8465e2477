import { describe, expect, test } from "vitest";
import { PaymentRefused, PaymentUnavailable, PaymentUnknown } from "../../../src/providers/payment/contract.ts";
import type { Trial } from "./trial.ts";

/** What asking for money promises. */
export function describeCheckouts(trial: () => Trial): void {
  describe("a checkout", () => {
    test("says where the payer approves, and what was asked for", async () => {
      const { provider, checkoutOf } = trial();
      const request = checkoutOf();
      const checkout = await provider.createCheckout(request);
      expect(checkout).toMatchObject({
        status: "created",
        amountCents: request.amountCents,
        currency: "USD",
        reference: request.reference,
        captures: [],
      });
      expect(URL.canParse(checkout.approvalLink ?? "")).toBe(true);
      expect(await provider.getCheckout(checkout.id)).toEqual(checkout);
    });

    test("is made once for one reference, also by calls at the same moment", async () => {
      const { bench, provider, checkoutOf } = trial();
      const request = checkoutOf();
      const attempts = await Promise.allSettled(
        Array.from({ length: 10 }, async () => await provider.createCheckout(request)),
      );
      const refused = attempts.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason as unknown] : []));
      for (const reason of refused) expect(reason).toBeInstanceOf(PaymentUnknown);
      const again = await provider.createCheckout(request);
      const made = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value.id] : []));
      expect(new Set([...made, again.id]).size).toBe(1);
      expect(await bench.listBooks(request.reference)).toHaveLength(1);
    });

    test("whose answer was lost is Unknown, and is the same one when it is asked for again", async () => {
      const { bench, provider, checkoutOf } = trial();
      const request = checkoutOf();
      await bench.spoil("create", "drop_reply");
      await expect(provider.createCheckout(request)).rejects.toBeInstanceOf(PaymentUnknown);
      const { id } = await provider.createCheckout(request);
      expect((await bench.listBooks(request.reference)).map((book) => book.id)).toEqual([id]);
    });

    test.each(["error", "timeout"] as const)("(%s) is Unknown, and can be asked for again", async (misfortune) => {
      const { bench, provider, checkoutOf } = trial();
      const request = checkoutOf();
      await bench.spoil("create", misfortune);
      await expect(bench.impatient.createCheckout(request)).rejects.toBeInstanceOf(PaymentUnknown);
      await expect(provider.createCheckout(request)).resolves.toMatchObject({ status: "created" });
    });

    test("that the processor refuses says why", async () => {
      const { bench, provider, checkoutOf } = trial();
      await bench.spoil("create", "refuse");
      const refused = provider.createCheckout(checkoutOf());
      await expect(refused).rejects.toBeInstanceOf(PaymentRefused);
      await expect(refused).rejects.toMatchObject({ issue: "PAYEE_ACCOUNT_RESTRICTED" });
    });

    test("is approved once the payer has approved", async () => {
      const { provider, openApproved } = trial();
      const { checkoutId } = await openApproved();
      expect(await provider.getCheckout(checkoutId)).toMatchObject({ status: "approved", captures: [] });
    });

    test("that nobody knows is undefined, whatever its id looks like", async () => {
      const { provider } = trial();
      for (const id of ["0AB12345CD678901E", "", "..", "../captures/1", "a/b", "x?y", "é"]) {
        expect(await provider.getCheckout(id)).toBeUndefined();
      }
    });

    test("is Unavailable, never Unknown, while it can't be read", async () => {
      const { bench, openApproved } = trial();
      const { checkoutId } = await openApproved();
      for (const misfortune of ["error", "timeout", "drop_reply"] as const) {
        await bench.spoil("get", misfortune);
        await expect(bench.impatient.getCheckout(checkoutId)).rejects.toBeInstanceOf(PaymentUnavailable);
      }
    });

    test("that nobody approved in time is gone", async () => {
      const { bench, provider, checkoutOf } = trial();
      const { id } = await provider.createCheckout(checkoutOf());
      bench.closeWindows();
      expect(await provider.getCheckout(id)).toBeUndefined();
    });
  });
}
