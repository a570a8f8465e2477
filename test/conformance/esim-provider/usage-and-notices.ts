import { expect, test, vi } from "vitest";
import { expectRejected, readWhenReady, required, type Trial } from "./trial.ts";

/** What the carrier tells of eSIMs in use. */
export function describeUsageAndNotices(trial: () => Trial): void {
  test("usage is told of more eSIMs than the carrier answers at once, and unknown ones are left out", async () => {
    const { bench, provider, plan, buy } = trial();
    const esims = await buy(12);
    const [first] = esims;
    await bench.useData(required(first, "an eSIM in its order"), 3_145_728n);
    const usage = await provider.listUsage([...esims, { esimTranNo: "1", iccid: "1" }]);
    expect(usage.map(({ esimTranNo }) => esimTranNo).sort()).toEqual(esims.map(({ esimTranNo }) => esimTranNo).sort());
    expect(usage.find(({ esimTranNo }) => esimTranNo === first?.esimTranNo)).toMatchObject({
      usedBytes: 3_145_728n,
      totalBytes: plan.volumeBytes,
    });
    expect(await provider.listUsage([])).toEqual([]);
  });

  test("notices tell of orders and eSIMs by our reference and the carrier's keys", async () => {
    const { bench, provider, plan, orderOf } = trial();
    await provider.registerNotices(bench.noticeUrl);
    await provider.registerNotices(bench.noticeUrl);
    const order = orderOf();
    const { carrierOrderId } = await provider.placeOrder(order);
    const esim = required((await readWhenReady(provider, carrierOrderId))[0], "an eSIM in its order");
    await bench.useData(esim, (plan.volumeBytes * 6n) / 10n);
    const seen = async () => {
      const notices = (await bench.listNotices()).map((body) => provider.readNotice(body));
      return notices.filter((notice) => notice?.reference === order.reference);
    };
    await vi.waitFor(
      async () => {
        const types = new Set((await seen()).map((notice) => notice?.type));
        expect(types).toEqual(new Set(["order_status", "esim_status", "smdp_event", "data_usage"]));
      },
      { timeout: 20_000 },
    );
    for (const notice of await seen()) {
      expect(notice).toMatchObject({ carrierOrderId });
      if (notice?.type !== "order_status") expect(notice).toMatchObject({ esimTranNo: esim.esimTranNo });
      if (notice?.type === "data_usage") expect(notice.remainingShare).toBeCloseTo(0.4, 2);
    }
  });

  test("a URL that does not answer is not taken for notices", async () => {
    const { provider } = trial();
    const nobody = "http://127.0.0.1:9/notices";
    await expectRejected(provider.registerNotices(nobody), "refused");
  });
}
