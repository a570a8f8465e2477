import { expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan } from "../../../test/factories.ts";
import { startTestApp, useTestApp } from "../../../test/setup/test-app.ts";

const shop = useTestApp();

async function scrape(): Promise<string> {
  const answer = await fetch(`${shop.url}/metrics`);
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  return await answer.text();
}

/** The value of one line of the text format. */
function read(text: string, series: string): number {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  if (line === undefined) throw new Error(`${series} is not in:\n${text}`);
  return Number(line.slice(series.length + 1));
}

test("requests, jobs, calls to vendors, queues, orders and held credit are all in one scrape", async () => {
  const account = await aFundedAccount(shop);
  const plan = await aPlan(shop, account);
  const ordered = await shop.api.post("/orders", anOrder(plan.id), { token: account.token });
  shop.advance(5);

  const before = await scrape();
  expect(
    read(before, 'passim_http_request_duration_seconds_count{method="POST",route="/api/v1/orders",status="201"}'),
  ).toBe(1);
  expect(read(before, 'passim_orders{status="pending"}')).toBe(1);
  expect(read(before, "passim_holds_open_dollars")).toBe(ordered.body.order.total_amount);
  expect(read(before, "passim_holds_open_accounts")).toBe(1);
  expect(read(before, 'passim_jobs_due{queue="orders"}')).toBe(1);
  expect(read(before, 'passim_jobs_oldest_due_seconds{queue="orders"}')).toBeGreaterThanOrEqual(5);
  expect(
    read(before, 'passim_vendor_request_duration_seconds_count{vendor="paypal",outcome="answered"}'),
  ).toBeGreaterThan(0);

  await shop.drain();
  const after = await scrape();
  expect(read(after, 'passim_orders{status="active"}')).toBe(1);
  expect(read(after, "passim_holds_open_dollars")).toBe(0);
  expect(read(after, 'passim_jobs_due{queue="orders"}')).toBe(0);
  expect(read(after, 'passim_jobs_dead{queue="orders"}')).toBe(0);
  expect(read(after, 'passim_job_duration_seconds_count{job="fulfil-order",outcome="done"}')).toBe(1);
  expect(read(after, 'passim_vendor_answers_total{vendor="esimaccess",status="200"}')).toBeGreaterThan(0);
});

test("an address that is not there is counted without its name, so that nobody can fill the memory with series", async () => {
  await fetch(`${shop.url}/api/v1/not-there-4711`);
  const text = await scrape();
  expect(text).not.toContain("4711");
  expect(
    read(text, 'passim_http_request_duration_seconds_count{method="GET",route="none",status="404"}'),
  ).toBeGreaterThan(0);
});

test("where a token is set, who lacks it does not learn that there are metrics", async () => {
  const guarded = await startTestApp({ env: { METRICS_TOKEN: "a-token-of-prometheus" } });
  const ask = async (authorization?: string): Promise<number> =>
    (await fetch(`${guarded.url}/metrics`, authorization === undefined ? {} : { headers: { authorization } })).status;
  try {
    expect(await ask()).toBe(404);
    expect(await ask("Bearer another-token-of-mine")).toBe(404);
    expect(await ask("Bearer a-token-of-prometheus")).toBe(200);
  } finally {
    await guarded.close();
  }
});
