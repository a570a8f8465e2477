import { describe, expect, test } from "vitest";
import {
  type Checkout,
  Declined,
  NotApproved,
  PaymentRefused,
  PaymentUnknown,
} from "../../../src/providers/payment/contract.ts";
import { required, type Trial } from "./trial.ts";

/** What taking the money promises. */
export function describeCaptures(trial: () => Trial): void {
  describe("a capture", () => {
    test("takes the whole amount of an approved checkout, and says what the processor keeps of it", async () => {
      const { provider, openPaid } = trial();
      const { reference, checkout, capture } = await openPaid();
      expect(checkout).toMatchObject({ status: "completed", amountCents: 2_500n, reference });
      expect(capture).toMatchObject({ status: "completed", amountCents: 2_500n, currency: "USD" });
      expect(capture.feeCents).toBeGreaterThan(0n);
      expect(capture.feeCents).toBeLessThan(2_500n);
      expect(await provider.getCheckout(checkout.id)).toEqual(checkout);
    });

    test("of a checkout that nobody approved is NotApproved, and succeeds under the same number afterwards", async () => {
      const { bench, provider, checkoutOf } = trial();
      const request = checkoutOf();
      const { id } = await provider.createCheckout(request);
      const attempt = { reference: request.reference, number: 1 };
      await expect(provider.capture(id, attempt)).rejects.toBeInstanceOf(NotApproved);
      await bench.approve(id);
      expect(await provider.capture(id, attempt)).toMatchObject({ status: "completed" });
    });

    test("is the same one when it is repeated, under the same number or another", async () => {
      const { bench, provider, openPaid } = trial();
      const { reference, checkout } = await openPaid();
      expect(await provider.capture(checkout.id, { reference, number: 1 })).toEqual(checkout);
      expect(await provider.capture(checkout.id, { reference, number: 2 })).toEqual(checkout);
      expect((await bench.listBooks(reference))[0]?.captures).toHaveLength(1);
    });

    test.each(["the same number", "numbers of their own"])("happens once for twenty calls with %s", async (numbers) => {
      const { bench, provider, openApproved } = trial();
      const { reference, checkoutId } = await openApproved();
      const numberOf = (index: number) => (numbers === "the same number" ? 1 : index + 1);
      const attempts = await Promise.allSettled(
        Array.from({ length: 20 }, async (_, index) => {
          return await provider.capture(checkoutId, { reference, number: numberOf(index) });
        }),
      );
      expectOneTruth(attempts, required(await provider.getCheckout(checkoutId)));
      expect((await bench.listBooks(reference))[0]?.captures).toHaveLength(1);
    });

    test("that is still being answered is not made a second time by others who ask meanwhile", async () => {
      const { bench, provider, openApproved } = trial();
      const { reference, checkoutId } = await openApproved();
      await bench.spoil("capture", "slow");
      const attempts = await Promise.allSettled(
        Array.from({ length: 5 }, async () => await provider.capture(checkoutId, { reference, number: 1 })),
      );
      expectOneTruth(attempts, required(await provider.getCheckout(checkoutId)));
      expect((await bench.listBooks(reference))[0]?.captures).toHaveLength(1);
    });

    test("that is declined takes nothing, and the next attempt succeeds with other money", async () => {
      const { bench, provider, checkoutOf } = trial();
      const request = checkoutOf();
      const { reference } = request;
      const { id } = await provider.createCheckout(request);
      await bench.approveWithBadCard(id);
      await expect(provider.capture(id, { reference, number: 1 })).rejects.toBeInstanceOf(Declined);
      await expect(provider.capture(id, { reference, number: 1 })).rejects.toBeInstanceOf(Declined);
      expect(await bench.listBooks(reference)).toMatchObject([{ captures: [] }]);
      await bench.approve(id);
      expect(await provider.capture(id, { reference, number: 2 })).toMatchObject({ status: "completed" });
    });

    test("whose answer was lost is Unknown, and the checkout shows it", async () => {
      const { bench, provider, openApproved } = trial();
      const { reference, checkoutId } = await openApproved();
      await bench.spoil("capture", "drop_reply");
      const lost = provider.capture(checkoutId, { reference, number: 1 });
      await expect(lost).rejects.toBeInstanceOf(PaymentUnknown);
      const checkout = required(await provider.getCheckout(checkoutId));
      expect(checkout).toMatchObject({ status: "completed", captures: [{ status: "completed" }] });
      expect(await provider.capture(checkoutId, { reference, number: 1 })).toEqual(checkout);
      expect((await bench.listBooks(reference))[0]?.captures).toHaveLength(1);
    });

    test.each(["error", "timeout"] as const)(
      "(%s) is Unknown, and succeeds when it is repeated",
      async (misfortune) => {
        const { bench, provider, openApproved } = trial();
        const { reference, checkoutId } = await openApproved();
        await bench.spoil("capture", misfortune);
        const lost = bench.impatient.capture(checkoutId, { reference, number: 1 });
        await expect(lost).rejects.toBeInstanceOf(PaymentUnknown);
        expect(await provider.getCheckout(checkoutId)).toMatchObject({ status: "approved", captures: [] });
        expect(await provider.capture(checkoutId, { reference, number: 1 })).toMatchObject({ status: "completed" });
      },
    );

    test.each([
      ["complete", "completed"],
      ["deny", "declined"],
    ] as const)(
      "that is held is pending although the checkout is completed, until they %s it",
      async (outcome, status) => {
        const { bench, provider, openApproved } = trial();
        const { reference, checkoutId } = await openApproved();
        await bench.holdNextCapture(checkoutId);
        const held = await provider.capture(checkoutId, { reference, number: 1 });
        expect(held).toMatchObject({ status: "completed", captures: [{ status: "pending", feeCents: 0n }] });
        await bench.decideHeldCapture(required(held.captures[0]).id, outcome);
        expect(await provider.getCheckout(checkoutId)).toMatchObject({ captures: [{ status }] });
      },
    );

    test("of a checkout that is gone is refused for good", async () => {
      const { provider } = trial();
      for (const id of ["0AB12345CD678901E", "../x"]) {
        await expect(provider.capture(id, { reference: "r", number: 1 })).rejects.toBeInstanceOf(PaymentRefused);
      }
    });
  });
}

/** Each attempt answered the checkout as it is, or said that it does not know; at least one knew. */
function expectOneTruth(attempts: PromiseSettledResult<Checkout>[], truth: Checkout): void {
  const answered = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
  expect(answered.length).toBeGreaterThan(0);
  for (const checkout of answered) expect(checkout).toEqual(truth);
  for (const attempt of attempts) {
    if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(PaymentUnknown);
  }
}
