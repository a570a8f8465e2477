import { beforeAll, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
let reader: TestAccount;
beforeAll(async () => {
  reader = await anAccount(platform, "mobile_user");
});

interface WirePlan {
  id: string;
  name: string;
  description: string;
  country_code: string | null;
  country_name: string | null;
  region_code: string | null;
  region_name: string | null;
  coverage: string[];
  price: number;
  platform_price: number;
  is_daily: boolean;
  is_unlimited: boolean;
  validity_days: number;
  data_volume_mb: number;
}

async function list(query: string): Promise<{ data: WirePlan[]; pagination: Record<string, number> }> {
  const answer = await platform.api.get(`/plans${query}`, { token: reader.token });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Every plan on sale, page by page. */
async function listAll(): Promise<WirePlan[]> {
  const plans: WirePlan[] = [];
  for (let page = 1; ; page++) {
    const { data, pagination } = await list(`?limit=100&page=${page}`);
    plans.push(...data);
    if (page >= Number(pagination["total_pages"])) return plans;
  }
}

describe("the list", () => {
  test("holds every plan exactly once over its pages, countries before regions, each by price", async () => {
    const plans = await listAll();
    expect(plans.length).toBe((await list("")).pagination["total"]);
    expect(new Set(plans.map((plan) => plan.id)).size).toBe(plans.length);
    const place = (plan: WirePlan) =>
      `${plan.country_name === null ? "region" : "country"} ${plan.country_name ?? plan.region_name}`;
    const sorted = [...plans].sort((one, other) =>
      place(one) === place(other)
        ? one.price - other.price
        : Buffer.compare(Buffer.from(place(one)), Buffer.from(place(other))),
    );
    expect(plans.map((plan) => [place(plan), plan.price])).toEqual(sorted.map((plan) => [place(plan), plan.price]));
  });

  test("says of each plan either its country or its region, and a price that is the platform's", async () => {
    for (const plan of await listAll()) {
      expect(plan.coverage.length).toBeGreaterThan(0);
      expect(plan.coverage).not.toContain("RU");
      expect(plan.price).toBe(plan.platform_price);
      const isForOneCountry = plan.coverage.length === 1;
      expect(plan.country_code).toBe(isForOneCountry ? plan.coverage[0] : null);
      expect(plan.region_code === null).toBe(isForOneCountry);
    }
  });

  test("never shows plans for Russia alone", async () => {
    const stored = await platform.app.database.pool.query<{ id: string }>(
      "select id from plan where name like 'Russian%'",
    );
    expect(stored.rows.length).toBeGreaterThan(0);
    expect((await list("?search=russian")).data).toEqual([]);
    expect((await list("?country=RU")).data).toEqual([]);
    expect((await list("?country_name=Russia")).data).toEqual([]);
    const hidden = await platform.api.get(`/plans/${stored.rows[0]?.id}`, { token: reader.token });
    expect(hidden.status).toBe(404);
  });

  test("has every field of a plan", async () => {
    const { data } = await list("?country=US&limit=1");
    expect(Object.keys(data[0] ?? {}).sort()).toEqual(
      [
        ["id", "provider_id", "package_code", "name", "description", "country_code", "country_name", "region_code"],
        ["region_name", "coverage", "data_volume_mb", "is_unlimited", "is_daily", "validity_days", "price", "currency"],
        ["platform_price", "network_speed", "operators", "topup_supported", "sms_supported", "is_active", "activation"],
        ["unused_validity_days", "fair_use_policy", "created_at", "updated_at"],
      ]
        .flat()
        .sort(),
    );
  });

  test("sells volumes in megabytes of 1024 to the gigabyte, and day passes by the day", async () => {
    const plans = await listAll();
    const fiveGigabytes = plans.find((plan) => plan.name.includes(" 5GB ") && !plan.is_daily);
    expect(fiveGigabytes?.data_volume_mb).toBe(5_120);
    const passes = plans.filter((plan) => plan.is_daily);
    expect(passes.length).toBeGreaterThan(0);
    expect(passes.every((plan) => plan.validity_days === 1)).toBe(true);
    expect(plans.filter((plan) => plan.is_unlimited).every((plan) => plan.is_daily)).toBe(true);
  });

  test.each(["", "?page=2&limit=7"])("pages%s as asked", async (query) => {
    const { data, pagination } = await list(query);
    const { page, limit } = query === "" ? { page: 1, limit: 20 } : { page: 2, limit: 7 };
    expect(data.length).toBe(limit);
    expect(pagination).toMatchObject({
      page,
      limit,
      total_pages: Math.ceil(Number(pagination["total"]) / limit),
    });
  });

  test("counts a limit over 100 as 100, and keeps the total on a page beyond the end", async () => {
    const { data, pagination } = await list("?limit=1000");
    expect(data.length).toBe(100);
    expect(pagination["limit"]).toBe(100);
    const beyond = await list("?page=100000");
    expect(beyond).toMatchObject({ data: [], pagination: { total: pagination["total"] } });
  });

  test.each(["?page=0", "?limit=0", "?page=x"])("refuses %s", async (query) => {
    const answer = await platform.api.get(`/plans${query}`, { token: reader.token });
    expect([answer.status, answer.body.error.code]).toEqual([400, "validation_failed"]);
  });

  test("is for who is signed in", async () => {
    for (const path of ["/plans", "/plans/region/EU", "/plans/plan-x"])
      expect((await platform.api.get(path)).status).toBe(401);
  });
});

describe("the filters", () => {
  test("country takes an ISO code in any case and finds single-country and regional plans", async () => {
    const { data, pagination } = await list("?country=fr&limit=100");
    expect(data.every((plan) => plan.coverage.includes("FR"))).toBe(true);
    expect(data.some((plan) => plan.country_code === "FR")).toBe(true);
    expect(data.some((plan) => plan.region_code === "EU")).toBe(true);
    expect((await list("?country=FR")).pagination["total"]).toBe(pagination["total"]);
  });

  test.each(["United States", "united states", "USA", "United States of America"])(
    "country_name %s finds what works in the United States",
    async (name) => {
      const byCode = await list("?country=US&limit=100");
      const byName = await list(`?country_name=${encodeURIComponent(name)}&limit=100`);
      expect(byName).toEqual(byCode);
      expect(byName.data.some((plan) => plan.country_name === "United States")).toBe(true);
      expect(byName.data.some((plan) => plan.region_code === "NA")).toBe(true);
    },
  );

  test.each(["Turkey", "Türkiye", "turkiye"])("country_name %s is one country", async (name) => {
    const { data } = await list(`?country_name=${encodeURIComponent(name)}&limit=100`);
    expect(data.length).toBeGreaterThan(0);
    expect(data.every((plan) => plan.coverage.includes("TR"))).toBe(true);
  });

  test("a country whose name begins like another's does not bring it along", async () => {
    const { data } = await list("?country_name=niger&limit=100");
    expect(data.every((plan) => plan.coverage.includes("NE"))).toBe(true);
  });

  test("region takes our code in any case and finds regional plans only", async () => {
    const { data } = await list("?region=eu&limit=100");
    expect(data.length).toBeGreaterThan(0);
    expect(data.every((plan) => plan.region_code === "EU" && plan.region_name === "Europe")).toBe(true);
  });

  test("provider is the provider's id", async () => {
    const all = (await list("")).pagination["total"];
    expect((await list("?provider=provider-esimaccess")).pagination["total"]).toBe(all);
  });

  test("search looks in name, description and region code, in any case, and takes no wildcards", async () => {
    const { data } = await list("?search=JAPAN 1gb&limit=100");
    expect(data.length).toBeGreaterThan(0);
    expect(data.every((plan) => plan.name.includes("Japan 1GB"))).toBe(true);
    expect((await list("?search=from the first connection")).pagination["total"]).toBeGreaterThan(100);
    const { data: inRegion } = await list("?search=latam&limit=100");
    expect(inRegion.every((plan) => plan.region_code === "LATAM")).toBe(true);
    expect(inRegion.length).toBeGreaterThan(0);
    expect((await list("?search=%25")).data).toEqual([]);
    for (const name of ["CURAÇAO", "åland", "TüRKiYe"])
      expect((await list(`?search=${encodeURIComponent(name)}`)).data, name).not.toEqual([]);
  });

  test("filters add up", async () => {
    const { data } = await list("?country=JP&region=ASIA&search=10GB&limit=100");
    expect(data.length).toBeGreaterThan(0);
    expect(
      data.every((plan) => plan.coverage.includes("JP") && plan.region_code === "ASIA" && plan.name.includes("10GB")),
    ).toBe(true);
  });

  test.each([
    "country=ZZ",
    "country=Germany",
    "country_name=Atlantis",
    "region=MOON",
    "provider=provider-x",
    "search=qqqq",
  ])("an unknown %s lists nothing", async (filter) => {
    expect(await list(`?${filter}`)).toMatchObject({ data: [], pagination: { page: 1, total: 0, total_pages: 0 } });
  });
});

describe("one plan", () => {
  test("answers as in the list", async () => {
    const [plan] = (await list("?country=BR&limit=1")).data;
    const answer = await platform.api.get(`/plans/${plan?.id}`, { token: reader.token });
    expect([answer.status, answer.body.data]).toEqual([200, plan]);
  });

  test("that nobody knows is 404", async () => {
    const answer = await platform.api.get("/plans/plan-unknown", { token: reader.token });
    expect([answer.status, answer.body.error.code]).toEqual([404, "not_found"]);
  });
});

describe("regional plans", () => {
  test.each(["EU", "NA", "ASIA", "LATAM", "AFRICA", "ME", "OCEANIA", "GLOBAL"])(
    "exist for %s, in any case",
    async (code) => {
      const answer = await platform.api.get(`/plans/region/${code.toLowerCase()}?limit=100`, { token: reader.token });
      const { data, pagination } = answer.body as { data: WirePlan[]; pagination: { total: number } };
      expect(pagination.total).toBeGreaterThan(0);
      expect(data.every((plan) => plan.region_code === code)).toBe(true);
      const prices = data.map((plan) => plan.price);
      expect(prices).toEqual([...prices].sort((one, other) => one - other));
    },
  );

  test("of an unknown region are none", async () => {
    const answer = await platform.api.get("/plans/region/MOON", { token: reader.token });
    expect([answer.status, answer.body.data, answer.body.pagination.total]).toEqual([200, [], 0]);
  });
});
