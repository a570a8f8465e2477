import { describe, expect, test } from "vitest";
import { openBench, type WirePackage } from "./carrier.fixture.ts";
import { createCatalogue } from "./catalogue.ts";

const catalogue = createCatalogue(1);
const base = catalogue.offers.filter((offer) => offer.kind === "BASE");

describe("what is sold", () => {
  test("the same seed gives the same catalogue byte for byte, another seed another one", () => {
    const bytes = JSON.stringify(catalogue.offers);
    expect(JSON.stringify(createCatalogue(1).offers)).toBe(bytes);
    expect(JSON.stringify(createCatalogue(2).offers)).not.toBe(bytes);
  });

  test.each([1, 2, 3, 77])("seed %i sells about two thousand packages in more than 150 countries", (seed) => {
    const offers = createCatalogue(seed).offers.filter((offer) => offer.kind === "BASE");
    const countries = offers.flatMap((offer) => (offer.place.countries.length === 1 ? [offer.place.code] : []));
    expect(offers.length).toBeGreaterThan(1700);
    expect(offers.length).toBeLessThan(2600);
    expect(new Set(countries).size).toBeGreaterThan(150);
    expect(offers.some((offer) => offer.place.code === "RU")).toBe(true);
    expect(offers.some((offer) => offer.dataType === 4)).toBe(true);
  });

  test("codes and slugs are unique", () => {
    expect(new Set(catalogue.offers.map((offer) => offer.packageCode)).size).toBe(catalogue.offers.length);
    expect(new Set(base.map((offer) => offer.slug)).size).toBe(base.length);
  });

  test("a region's code counts its countries, and some regions contain Russia", () => {
    const regions = base.map((offer) => offer.place).filter((place) => place.countries.length > 1);
    for (const { code, countries } of regions) expect(code).toMatch(new RegExp(`^[A-Z]+-${countries.length}$`));
    expect(regions.some((region) => region.countries.includes("RU"))).toBe(true);
    expect(regions.map((region) => region.code)).toEqual(expect.arrayContaining(["EU-30", "NA-3", "GL-120"]));
  });

  test("more data for the same days costs more in all and less per gigabyte, and not always whole cents", () => {
    const fixed = base.filter((offer) => offer.dataType === 1);
    const groups = Object.values(groupBy(fixed, (offer) => `${offer.place.code} ${offer.durationDays}`));
    for (const offers of groups) {
      const sorted = offers.toSorted((one, other) => one.volumeBytes - other.volumeBytes);
      for (const [index, offer] of sorted.slice(1).entries()) {
        const smaller = sorted[index] ?? offer;
        expect(offer.priceUnits).toBeGreaterThan(smaller.priceUnits);
        expect(offer.priceUnits / offer.volumeBytes).toBeLessThan(smaller.priceUnits / smaller.volumeBytes);
      }
    }
    expect(base.some((offer) => offer.priceUnits % 100 !== 0)).toBe(true);
  });
});

describe("the package list", () => {
  test("lists everything in one answer, and some rows lack optional fields", async () => {
    const { call } = await openBench();
    const { packageList } = (await call("package/list")).obj;
    expect(packageList).toHaveLength(base.length);
    for (const field of ["slug", "smsStatus", "dataType", "supportTopUpType"] as const) {
      expect(packageList.some((row) => row[field] === undefined)).toBe(true);
      expect(packageList.some((row) => row[field] !== undefined)).toBe(true);
    }
    const regional = packageList.filter((row) => row.location.includes(","));
    expect(regional.every((row) => row.slug !== undefined)).toBe(true);
  });

  test("filters by country, region, all regions, and everything global", async () => {
    const { call } = await openBench();
    const locations = async (locationCode: string) =>
      (await call("package/list", { locationCode })).obj.packageList.map((row) => row.location);
    expect(new Set(await locations("ES"))).toEqual(new Set(["ES"]));
    expect((await locations("NA-3")).every((location) => location === "US,CA,MX")).toBe(true);
    expect((await locations("!RG")).every((location) => location.split(",").length > 1)).toBe(true);
    expect((await locations("!GL")).every((location) => location.split(",").length >= 60)).toBe(true);
    expect(await locations("XX")).toEqual([]);
  });

  test("filters day passes and fixed packages, and finds one package by code or slug", async () => {
    const { call } = await openBench();
    const list = async (filter: object) => (await call("package/list", filter)).obj.packageList;
    expect((await list({ dataType: 2 })).every((row) => [2, 3, 4].includes(row.dataType ?? 0))).toBe(true);
    expect((await list({ dataType: "1" })).every((row) => (row.dataType ?? 1) === 1)).toBe(true);
    const [bySlug] = await list({ slug: "EU-30_1_7" });
    expect(await list({ packageCode: bySlug?.packageCode })).toEqual([bySlug]);
  });

  test("top-ups of an eSIM are for its own country, and of its own kind", async () => {
    const { call, buy } = await openBench();
    const sold = base.find((offer) => offer.place.code === "ES" && offer.supportTopUpType === 2);
    const [{ iccid }] = await buy(String(sold?.packageCode));
    const { packageList } = (await call("package/list", { type: "TOPUP", iccid })).obj;
    expect(packageList.length).toBeGreaterThan(0);
    for (const row of packageList) {
      expect(row.packageCode).toMatch(/^TOPUP_/);
      expect(row).toMatchObject({ location: "ES", duration: expect.any(Number) as number });
      expect(row.dataType ?? 1).toBe(1);
    }
    const byPackage = await call("package/list", { type: "TOPUP", packageCode: sold?.packageCode });
    expect(byPackage.obj.packageList).toEqual(packageList);
  });

  test("a package that cannot be topped up has no top-ups", async () => {
    const { call } = await openBench();
    const sold = base.find((offer) => offer.supportTopUpType === 1);
    const answer = await call("package/list", { type: "TOPUP", packageCode: sold?.packageCode });
    expect(answer.obj.packageList satisfies WirePackage[]).toEqual([]);
  });

  test("the location list names countries and what regions are made of", async () => {
    const { call } = await openBench();
    const { locationList } = (await call("location/list")).obj;
    expect(locationList.find((location) => location.code === "ES")).toMatchObject({ type: 1, subLocationList: null });
    const northAmerica = locationList.find((location) => location.code === "NA-3");
    expect(northAmerica?.type).toBe(2);
    expect(northAmerica?.subLocationList?.map((country) => country.code)).toEqual(["US", "CA", "MX"]);
  });
});

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const item of items) (groups[keyOf(item)] ??= []).push(item);
  return groups;
}
