import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anAccount, anOrder, type TestAccount } from "../../../test/factories.ts";
import { type EditedCarrier, type ListedPackage, startEditedCarrier } from "../../../test/setup/edited-carrier.ts";
import { startTestApp, type TestApp } from "../../../test/setup/test-app.ts";
import { createLog } from "../../platform/log.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { requestSync, syncPlans } from "./index.ts";

let carrier: EditedCarrier;
let platform: TestApp;
let reader: TestAccount;
const lines: string[] = [];
const write = (line: string) => void lines.push(line);

beforeAll(async () => {
  carrier = await startEditedCarrier();
  platform = await startTestApp({ env: { ESIMACCESS_URL: carrier.url }, log: createLog("info", { write }) });
  carrier.passTo(platform.sandboxUrl);
  reader = await anAccount(platform, "mobile_user");
});
afterAll(async () => {
  await platform.close();
  await carrier.close();
});
/** Each test starts from what the carrier really sells. */
beforeEach(async () => {
  carrier.edit();
  await syncPlans(platform.app);
});

interface Snapshot {
  id: string;
  package_code: string;
  updated_at: Date;
}

async function snapshot(): Promise<Snapshot[]> {
  const found = await platform.app.database.pool.query<Snapshot>("select * from plan order by id");
  return found.rows;
}

async function readPlan(id: string) {
  return await platform.api.get(`/plans/${id}`, { token: reader.token });
}

async function listPlans(query: string) {
  const answer = await platform.api.get(`/plans?limit=100&${query}`, { token: reader.token });
  return answer.body as { data: { id: string; package_code: string }[]; pagination: { total: number } };
}

/** The first plan for a country, as the API shows it. */
async function aPlanFor(country: string): Promise<{ id: string; package_code: string; platform_price: number }> {
  const plans = await platform.api.get(`/plans?country=${country}&limit=1`, { token: reader.token });
  return plans.body.data[0];
}

/** Edits the one row of the carrier's list that sells this plan. */
function editPackage(code: string, change: (row: ListedPackage) => Partial<ListedPackage>): void {
  carrier.edit((packages) => packages.map((row) => (row.packageCode === code ? { ...row, ...change(row) } : row)));
}

test("a second sync of the same list writes nothing, also into the log", async () => {
  const before = await snapshot();
  lines.length = 0;
  const [report] = await syncPlans(platform.app);
  expect(report).toMatchObject({ written: 0, vanished: 0 });
  expect(report?.active).toBeGreaterThan(1_500);
  expect(await snapshot()).toEqual(before);
  expect(lines.filter((line) => line.includes("were synced"))).toEqual([]);
});

test("a plan that the carrier lists no longer leaves the list, answers by id as inactive, and returns under the same id", async () => {
  const plan = await aPlanFor("JP");
  const { total } = (await listPlans("country=JP")).pagination;
  carrier.edit((packages) => packages.filter((row) => row.packageCode !== plan.package_code));
  expect(await syncPlans(platform.app)).toMatchObject([{ written: 0, vanished: 1 }]);
  expect((await readPlan(plan.id)).body.data).toMatchObject({ id: plan.id, is_active: false });
  const without = await listPlans("country=JP");
  expect(without.pagination.total).toBe(total - 1);
  expect(without.data.map(({ id }) => id)).not.toContain(plan.id);

  carrier.edit();
  expect(await syncPlans(platform.app)).toMatchObject([{ written: 1, vanished: 0 }]);
  expect((await readPlan(plan.id)).body.data.is_active).toBe(true);
  expect((await listPlans("country=JP")).pagination.total).toBe(total);
});

test("a new price of the carrier changes the platform price of that plan alone", async () => {
  const plan = await aPlanFor("FR");
  const before = new Map((await snapshot()).map((row) => [row.id, row]));
  editPackage(plan.package_code, () => ({ price: 123_450 }));
  expect(await syncPlans(platform.app)).toMatchObject([{ written: 1 }]);
  // 12.345 dollars and a quarter on top are 15.43125.
  expect((await readPlan(plan.id)).body.data).toMatchObject({ platform_price: 15.43, price: 15.43 });
  const changed = (await snapshot()).filter(
    (row) => row.updated_at.getTime() !== before.get(row.id)?.updated_at.getTime(),
  );
  expect(changed.map((row) => row.id)).toEqual([plan.id]);
});

test("a list that is absurdly small is not believed and changes nothing", async () => {
  const before = await snapshot();
  carrier.edit((packages) => packages.slice(0, 300).map((row) => ({ ...row, price: 10_000 })));
  await expect(syncPlans(platform.app)).rejects.toThrow(/300 plans where \d+ are on sale/);
  carrier.edit(() => []);
  await expect(syncPlans(platform.app)).rejects.toThrow(/lists 0 plans/);
  expect(await snapshot()).toEqual(before);
});

test("an operator can accept a small list", async () => {
  carrier.edit((packages) => packages.slice(0, 300));
  const [report] = await syncPlans(platform.app, undefined, { isSmallListAccepted: true });
  expect(report?.active).toBeLessThanOrEqual(300);
  expect((await listPlans("")).pagination.total).toBe(report?.active);
});

test("a plan that comes to cover only Russia can neither be listed nor fetched", async () => {
  const plan = await aPlanFor("DE");
  editPackage(plan.package_code, () => ({ location: "RU" }));
  await syncPlans(platform.app);
  expect((await readPlan(plan.id)).status).toBe(404);
  expect((await listPlans(`search=${encodeURIComponent("Russian")}`)).data.map(({ id }) => id)).not.toContain(plan.id);
});

test("Russia is taken out of the coverage and the operators of wider plans", async () => {
  const plan = await aPlanFor("KZ");
  editPackage(plan.package_code, (row) => ({
    location: "KZ,RU,UZ",
    locationNetworkList: [
      { locationName: "Russia", operatorList: [{ operatorName: "R", networkType: "4G" }] },
      ...row.locationNetworkList,
    ],
  }));
  await syncPlans(platform.app);
  const { data } = (await readPlan(plan.id)).body;
  expect(data).toMatchObject({ coverage: ["KZ", "UZ"], country_code: null, region_code: "ASIA" });
  expect(data.operators.map((operator: { country: string }) => operator.country)).not.toContain("Russia");
});

test("a plan without a description gets one", async () => {
  const plan = await aPlanFor("IT");
  editPackage(plan.package_code, () => ({
    description: "",
    volume: 5 * 1024 ** 3,
    duration: 30,
    dataType: 1,
    activeType: 2,
    location: "IT",
  }));
  await syncPlans(platform.app);
  expect((await readPlan(plan.id)).body.data.description).toBe(
    "5 GB of mobile data in Italy, for 30 days from the first use.",
  );
});

test("a plan in a currency that we don't keep books in is not sold", async () => {
  const plan = await aPlanFor("ES");
  editPackage(plan.package_code, () => ({ currencyCode: "EUR" }));
  await syncPlans(platform.app);
  expect((await readPlan(plan.id)).body.data.is_active).toBe(false);
});

test("a plan so cheap that its price rounds to nothing is not given away", async () => {
  const plan = await aPlanFor("US");
  editPackage(plan.package_code, () => ({ price: 20 }));
  await syncPlans(platform.app);
  expect((await readPlan(plan.id)).status).toBe(404);
  const listed = await listPlans("country=US");
  expect(listed.data.map(({ id }) => id)).not.toContain(plan.id);
  const ordered = await platform.api.post("/orders", anOrder(plan.id), { token: reader.token });
  expect(ordered.status).toBe(404);
});

test("a code that the carrier lists twice is one plan", async () => {
  const plan = await aPlanFor("PT");
  carrier.edit((packages) => [...packages, ...packages.filter((row) => row.packageCode === plan.package_code)]);
  await syncPlans(platform.app);
  const rows = (await snapshot()).filter((row) => row.package_code === plan.package_code);
  expect(rows.map((row) => row.id)).toEqual([plan.id]);
});

test("a carrier that is away fails the sync and leaves its plans on sale", async () => {
  const { total } = (await listPlans("")).pagination;
  await platform.sandbox.post("/api/faults", { target: "carrier", fault: "error", operation: "list", times: 1 });
  await expect(syncPlans(platform.app)).rejects.toThrow();
  expect((await listPlans("")).pagination.total).toBe(total);
});

test("a carrier that nobody configured can't be synced", async () => {
  await expect(syncPlans(platform.app, "provider-nobody")).rejects.toThrow("provider-nobody");
});

test("a requested sync runs as a job and brings the catalogue up to date", async () => {
  const plan = await aPlanFor("NL");
  editPackage(plan.package_code, () => ({ name: "Tulips 1GB 7Days" }));
  const now = platform.clock.now();
  await inTransaction(platform.app, async (tx) => {
    await requestSync(tx, now);
    await requestSync(tx, now);
  });
  expect(await platform.drain()).toBe(1);
  expect((await readPlan(plan.id)).body.data.name).toBe("Tulips 1GB 7Days");
});
