import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { startSchedule } from "../../src/schedule.ts";
import { aFundedAccount, anAccount, anOrder, aPlan, type TestAccount } from "../factories.ts";
import { useTestApp } from "../setup/test-app.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { awaitRest, type Books, findDifferences } from "./books.ts";
import { isLong, report, sample } from "./scale.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const platform = useTestApp({ hasWorker: true, receivesNotices: true, env: { ORDER_WAIT_MS: "400" } });
let reseller: TestAccount;
let traveller: TestAccount;
let planId: string;
let books: Books;
beforeAll(async () => {
  reseller = await aFundedAccount(platform, 10_000);
  traveller = await anAccount(platform, "mobile_user");
  planId = (await aPlan(platform, reseller, "country=US&topup_supported=true")).id;
  // A capture that PayPal never answered and never made is told of by nobody: the reconciler asks.
  await startSchedule(platform.app);
  books = { database: platform.app.database, sandbox: platform.sandbox };
});
afterEach(async () => {
  // What comes after the last answer, such as a refund or a mail, meets the misfortune too.
  await awaitRest(books);
  await platform.sandbox.delete("/api/faults");
  expect(await findDifferences(books)).toEqual([]);
});

const operations = {
  carrier: ["order", "query", "topup", "cancel"],
  paypal: ["token", "create", "get", "capture", "refund"],
  smtp: ["deliver"],
};
/** A vendor that never answers is given up after half a minute, which is too long for the short form. */
const kinds = ["refuse", "error", "drop_reply", "slow", ...(isLong ? ["timeout"] : [])];
/** A mail server that refuses a recipient for good is believed: that mail is not sent. */
const allMisfortunes = Object.entries(operations).flatMap(([target, names]) =>
  names.flatMap((operation) =>
    kinds.filter((fault) => target !== "smtp" || fault !== "refuse").map((fault) => ({ target, operation, fault })),
  ),
);

const misfortunes = sample(allMisfortunes, 7);

/** One of everything, as far as the misfortune lets it; returns every answer that a caller got. */
async function oneOfEverything(): Promise<TestAnswer[]> {
  const { api, sandbox } = platform;
  const { token } = reseller;
  const answers: TestAnswer[] = [];
  const noted = (answer: TestAnswer): TestAnswer => {
    answers.push(answer);
    return answer;
  };
  const pay = async (opened: TestAnswer, payer: TestAccount): Promise<void> => {
    if (opened.status !== 200) return;
    const orderID: string = opened.body.paypal_order.id;
    await sandbox.post(`/api/paypal/orders/${orderID}/approve`, {});
    noted(await api.post("/payment/capture-paypal-order", { orderID }, { token: payer.token }));
  };
  const order = noted(await api.post("/orders", anOrder(planId), { token })).body.order;
  const [esim] = order?.esims ?? [];
  if (esim) {
    const plans = noted(await api.get(`/profiles/${esim.iccid}/topup-plans`, { token }));
    const body = { package_code: plans.body.plans?.[0]?.package_code };
    if (plans.status === 200) noted(await api.post(`/profiles/${esim.iccid}/topup`, body, { token }));
  }
  const doomed = noted(await api.post("/orders", anOrder(planId), { token })).body.order;
  if (doomed) noted(await api.delete(`/orders/${doomed.id}`, { token }));
  await pay(noted(await api.post("/credits/topup", { amount: 50, currency: "USD" }, { token })), reseller);
  const own = noted(await api.post("/orders", anOrder(planId), { token: traveller.token })).body.order;
  if (!own) return answers;
  const body = { amount: own.total_amount, currency: "USD", orderId: own.id };
  await pay(noted(await api.post("/payment/create-paypal-order", body, { token: traveller.token })), traveller);
  noted(await api.delete(`/orders/${own.id}`, { token: traveller.token }));
  return answers;
}

describe("while others fail", () => {
  test.each(misfortunes)(
    "$target $operation: $fault, callers are told and the money stays right",
    async (misfortune) => {
      await platform.sandbox.post("/api/faults", { ...misfortune, times: misfortune.fault === "timeout" ? 1 : 2 });
      const answers = await oneOfEverything();
      const unexplained = answers.filter(({ status, body }) => status >= 400 && typeof body.error?.code !== "string");
      expect(unexplained).toEqual([]);
      // A fault of the vendor's is theirs: we say so with 502, 503 or 504, and never that we are broken.
      expect(answers.filter(({ status }) => status === 500)).toEqual([]);
    },
  );

  test("notices that never came, came twice or in the wrong order change nothing", async () => {
    await platform.sandbox.post("/api/esims/notices", { suppress: true });
    await platform.sandbox.post("/api/paypal/notices", { suppress: true });
    await oneOfEverything();
    await platform.sandbox.post("/api/esims/notices", { suppress: false });
    await platform.sandbox.post("/api/paypal/notices", { suppress: false });
    await awaitRest(books);
    for (let round = 0; round < 2; round++) {
      await platform.sandbox.post("/api/esims/notices", { replay: true });
      await platform.sandbox.post("/api/paypal/notices", { replay: true });
    }
    report(`${misfortunes.length} misfortunes of carrier, PayPal and mail server: nothing lost`);
  });
});
