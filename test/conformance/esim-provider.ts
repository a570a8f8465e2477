import { afterAll, beforeAll, describe } from "vitest";
import type { CarrierBench } from "./esim-provider/bench.ts";
import { describeCatalogue } from "./esim-provider/catalogue.ts";
import { describeEsims } from "./esim-provider/esims.ts";
import { describeLostAnswers } from "./esim-provider/lost-answers.ts";
import { describeOrders } from "./esim-provider/orders.ts";
import { describeTopUps } from "./esim-provider/top-ups.ts";
import { openTrial, type Trial } from "./esim-provider/trial.ts";
import { describeUsageAndNotices } from "./esim-provider/usage-and-notices.ts";

/** What every carrier's adapter promises. Passing this suite is what it means to implement the contract. */
export function describeEsimProvider(name: string, openBench: () => Promise<CarrierBench>): void {
  describe(name, () => {
    let opened: Trial | undefined;
    const trial = (): Trial => {
      if (opened === undefined) throw new Error("The carrier is there once beforeAll has run: use it inside tests.");
      return opened;
    };
    beforeAll(async () => {
      opened = await openTrial(await openBench());
    });
    afterAll(async () => await opened?.bench.close());
    describeCatalogue(trial);
    describeOrders(trial);
    describeLostAnswers(trial);
    describeEsims(trial);
    describeTopUps(trial);
    describeUsageAndNotices(trial);
  });
}
