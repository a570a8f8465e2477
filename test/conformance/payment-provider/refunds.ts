import { describe, expect, test } from "vitest";
import { PaymentRefused, PaymentUnknown, RefundRefused } from "../../../src/providers/payment/contract.ts";
import { required, type Trial } from "./trial.ts";

/** What giving money back promises. */
export function describeRefunds(trial: () => Trial): void {
  describe("a refund", () => {
    test("gives all of it back, once for its reference", async () => {
      const { bench, provider, openPaid, refundOf } = trial();
      const { reference, checkout, capture } = await openPaid();
      const request = refundOf(capture, 2_500n);
      const refund = await provider.refund(request);
      expect(refund).toMatchObject({ status: "completed", amountCents: 2_500n, captureId: capture.id });
      expect(await provider.refund(request)).toEqual(refund);
      expect(await provider.getRefund(refund.id)).toEqual(refund);
      expect(await provider.getCheckout(checkout.id)).toMatchObject({ captures: [{ status: "refunded" }] });
      expect((await bench.listBooks(reference))[0]?.refundsCents).toEqual([2_500n]);
    });

    test("happens once for ten calls at the same moment", async () => {
      const { bench, provider, openPaid, refundOf } = trial();
      const { reference, capture } = await openPaid();
      const request = refundOf(capture, 1_000n);
      const attempts = await Promise.allSettled(Array.from({ length: 10 }, async () => await provider.refund(request)));
      for (const attempt of attempts) {
        if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(PaymentUnknown);
      }
      expect((await bench.listBooks(reference))[0]?.refundsCents).toEqual([1_000n]);
    });

    test("may be of a part, and no more can go back than came", async () => {
      const { bench, provider, openPaid, refundOf } = trial();
      const { reference, checkout, capture } = await openPaid();
      await provider.refund(refundOf(capture, 1_001n));
      expect(await provider.getCheckout(checkout.id)).toMatchObject({ captures: [{ status: "partially_refunded" }] });
      const tooMuch = provider.refund(refundOf(capture, 1_500n));
      await expect(tooMuch).rejects.toBeInstanceOf(RefundRefused);
      await expect(tooMuch).rejects.toMatchObject({ issue: "REFUND_AMOUNT_EXCEEDED" });
      await provider.refund(refundOf(capture, 1_499n));
      const nothingLeft = provider.refund(refundOf(capture, 1n));
      await expect(nothingLeft).rejects.toMatchObject({ issue: "CAPTURE_FULLY_REFUNDED" });
      expect((await bench.listBooks(reference))[0]?.refundsCents).toEqual([1_001n, 1_499n]);
    });

    test("stands in its checkout", async () => {
      const { provider, openPaid, refundOf } = trial();
      const { checkout, capture } = await openPaid();
      expect(checkout.refunds).toEqual([]);
      const first = await provider.refund(refundOf(capture, 1_000n));
      const second = await provider.refund(refundOf(capture, 500n));
      const { refunds } = required(await provider.getCheckout(checkout.id));
      expect(refunds).toEqual([first, second]);
    });

    test("whose answer was lost is Unknown, and repeating it gives nothing back a second time", async () => {
      const { bench, provider, openPaid, refundOf } = trial();
      const { reference, capture } = await openPaid();
      const request = refundOf(capture, 700n);
      await bench.spoil("refund", "drop_reply");
      await expect(provider.refund(request)).rejects.toBeInstanceOf(PaymentUnknown);
      expect(await provider.refund(request)).toMatchObject({ status: "completed", amountCents: 700n });
      expect((await bench.listBooks(reference))[0]?.refundsCents).toEqual([700n]);
    });

    test.each(["error", "timeout"] as const)(
      "(%s) is Unknown, and succeeds when it is repeated",
      async (misfortune) => {
        const { bench, provider, openPaid, refundOf } = trial();
        const { reference, capture } = await openPaid();
        const request = refundOf(capture, 700n);
        await bench.spoil("refund", misfortune);
        await expect(bench.impatient.refund(request)).rejects.toBeInstanceOf(PaymentUnknown);
        await provider.refund(request);
        expect((await bench.listBooks(reference))[0]?.refundsCents).toEqual([700n]);
      },
    );

    test("that the processor refuses gives nothing back and says why", async () => {
      const { bench, provider, openPaid, refundOf } = trial();
      const { reference, capture } = await openPaid();
      await bench.spoil("refund", "refuse");
      const refused = provider.refund(refundOf(capture, 700n));
      await expect(refused).rejects.toBeInstanceOf(RefundRefused);
      await expect(refused).rejects.toMatchObject({ issue: "REFUND_FAILED_INSUFFICIENT_FUNDS" });
      expect((await bench.listBooks(reference))[0]?.refundsCents).toEqual([]);
    });

    test("that does not exist is refused, and so is one of a capture that does not", async () => {
      const { provider, openPaid, refundOf } = trial();
      const { capture } = await openPaid();
      await expect(provider.getRefund("0AB12345CD678901E")).rejects.toBeInstanceOf(PaymentRefused);
      const ofNothing = refundOf({ ...capture, id: "0AB12345CD678901E" }, 1n);
      await expect(provider.refund(ofNothing)).rejects.toBeInstanceOf(RefundRefused);
    });
  });
}
