import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan } from "../../../test/factories.ts";
import { startTestApp } from "../../../test/setup/test-app.ts";
import { createLog } from "../../platform/log.ts";
import { carrierNoticeUrl } from "./index.ts";

test("an order's request id stands on every job up to its mail, also when the carrier's notice has hastened one", async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const shop = await startTestApp({ log: createLog("info", { write }), carrier: { allocatingAnswers: 2 } });
  try {
    const account = await aFundedAccount(shop);
    const plan = await aPlan(shop, account);
    const headers = { "x-request-id": "of-the-order" };
    const placed = await shop.api.post("/orders", anOrder(plan.id), { token: account.token, headers });
    const { id, provider_id: providerId } = placed.body.order;
    const noticed = await fetch(carrierNoticeUrl(shop.app, providerId), {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": "of-the-notice" },
      body: JSON.stringify({
        notifyType: "ORDER_STATUS",
        notifyId: randomBytes(16).toString("hex"),
        content: { orderNo: "B26010210000001", orderStatus: "GOT_RESOURCE", transactionId: id },
      }),
    });
    expect(noticed.status).toBe(200);
    await shop.drain();
    const jobs = lines.filter((line) => line["request_id"] === "of-the-order" && "job" in line);
    expect(jobs.map(({ job, outcome }) => `${String(job)} ${String(outcome)}`)).toEqual(
      expect.arrayContaining(["fulfil-order again", "fulfil-order done", "send-order-mail done"]),
    );
    const ofTheNotice = lines.filter((line) => line["request_id"] === "of-the-notice" && "job" in line);
    expect(ofTheNotice.map(({ job }) => job)).toEqual(["process-carrier-notice"]);
  } finally {
    await shop.close();
  }
});
