import { afterAll, beforeAll, describe } from "vitest";
import type { PaymentBench } from "./payment-provider/bench.ts";
import { describeCaptures } from "./payment-provider/captures.ts";
import { describeCheckouts } from "./payment-provider/checkouts.ts";
import { describeNotices } from "./payment-provider/notices.ts";
import { describeRefunds } from "./payment-provider/refunds.ts";
import { openTrial, type Trial } from "./payment-provider/trial.ts";

/** What every payment processor's adapter promises. Passing this suite is what it means to implement the contract. */
export function describePaymentProvider(name: string, openBench: () => Promise<PaymentBench>): void {
  describe(name, () => {
    let opened: Trial | undefined;
    const trial = (): Trial => {
      if (opened === undefined) throw new Error("The processor is there once beforeAll has run: use it inside tests.");
      return opened;
    };
    beforeAll(async () => {
      opened = openTrial(await openBench());
    });
    afterAll(async () => await opened?.bench.close());
    describeCheckouts(trial);
    describeCaptures(trial);
    describeRefunds(trial);
    describeNotices(trial);
  });
}
