import { expect, test } from "vitest";
import { planFacts } from "./index.ts";

const gigabyte = 1024n ** 3n;
const plan = {
  kind: "total",
  volumeBytes: 5n * gigabyte,
  validityDays: 30,
  activation: "first_use",
  countryName: "Japan",
  regionName: null,
  coverage: ["JP"],
  fairUsePolicy: null,
} as const satisfies Parameters<typeof planFacts>[0];

test("a plan is told by its data, its days and its country", () => {
  expect(planFacts(plan)).toEqual({
    dataText: "5 GB",
    validityText: "30 days from the first use",
    coverageText: "Japan",
  });
});

test("a day pass tells its volume a day and the days that were bought", () => {
  const pass = {
    ...plan,
    kind: "daily",
    volumeBytes: 500n * 1024n ** 2n,
    validityDays: 1,
    activation: "installation",
  } as const;
  expect(planFacts(pass, 7)).toMatchObject({ dataText: "500 MB a day", validityText: "7 days from installation" });
  expect(planFacts(pass)).toMatchObject({ validityText: "1 day from installation" });
});

test("an unlimited pass tells what is fast and what comes after", () => {
  const unlimited = { ...plan, kind: "daily_unlimited", volumeBytes: 3n * gigabyte, fairUsePolicy: "1 Mbps" } as const;
  expect(planFacts(unlimited).dataText).toBe("Unlimited data (3 GB a day at full speed, then 1 Mbps)");
});

test("a regional plan names its countries, but no endless list", () => {
  const regional = { ...plan, countryName: null, regionName: "Europe", coverage: ["AT", "DE"] };
  expect(planFacts(regional).coverageText).toBe("Europe: Austria, Germany");
  const wide = { ...regional, coverage: "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE".split(" ") };
  expect(planFacts(wide).coverageText).toMatch(/^Europe: Austria, Belgium, .*Greece and 2 more$/);
});
