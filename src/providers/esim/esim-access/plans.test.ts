import { expect, test } from "vitest";
import { Unavailable } from "../contract.ts";
import { readPlans } from "./plans.ts";

const spain = {
  packageCode: "CKH001",
  slug: "ES_1_7",
  name: "Spain 1GB 7Days",
  description: "Spain 1GB 7Days",
  price: 6500,
  retailPrice: 13000,
  currencyCode: "USD",
  volume: 1073741824,
  smsStatus: 1,
  dataType: 1,
  unusedValidTime: 180,
  duration: 7,
  durationUnit: "DAY",
  location: "ES",
  activeType: 2,
  favorite: false,
  speed: "4G/5G",
  locationNetworkList: [
    {
      locationName: "Spain",
      locationLogo: "/img/es.png",
      operatorList: [
        { operatorName: "Movistar", networkType: "5G" },
        { operatorName: "Orange", networkType: "4G" },
      ],
    },
  ],
  ipExport: "HK",
  supportTopUpType: 2,
  fupPolicy: "",
};

test("a plan keeps what the carrier says of it, in our units", () => {
  expect(readPlans([spain])).toEqual([
    {
      packageCode: "CKH001",
      name: "Spain 1GB 7Days",
      description: "Spain 1GB 7Days",
      kind: "total",
      costMicros: 650_000n,
      currency: "USD",
      volumeBytes: 1073741824n,
      validityDays: 7,
      coverage: ["ES"],
      locationCode: "ES",
      speed: "4G/5G",
      operators: [
        { country: "Spain", name: "Movistar", network: "5G" },
        { country: "Spain", name: "Orange", network: "4G" },
      ],
      topupSupported: true,
      smsSupported: true,
      activation: "first_use",
      unusedValidityDays: 180,
      fairUsePolicy: null,
    },
  ]);
});

test("a plan without any of the optional fields is still a plan, and promises nothing extra", () => {
  const { packageCode, name, price, currencyCode, volume, duration, location } = spain;
  expect(readPlans([{ packageCode, name, price, currencyCode, volume, duration, location }])).toMatchObject([
    { kind: "total", locationCode: "ES", topupSupported: false, smsSupported: false, activation: null, operators: [] },
  ]);
});

test.each([
  [{ dataType: 2 }, "daily"],
  [{ dataType: 3 }, "daily"],
  [{ dataType: 4, volume: -1 }, "daily_unlimited"],
  [{ dataType: undefined, slug: "ES_1_Daily" }, "daily"],
  [{ dataType: undefined }, "total"],
])("%o is a plan of kind %s", (fields, kind) => {
  expect(readPlans([{ ...spain, ...fields }])).toMatchObject([{ kind }]);
});

test("a region's plan covers its countries and keeps the region's code", () => {
  const region = { ...spain, slug: "EU-3_1_7", location: "ES, fr,IT" };
  expect(readPlans([region])).toMatchObject([{ coverage: ["ES", "FR", "IT"], locationCode: "EU-3" }]);
  expect(readPlans([{ ...region, slug: null }])).toMatchObject([{ locationCode: "!RG" }]);
  expect(readPlans([{ ...region, locationCode: "EU-30" }])).toMatchObject([{ locationCode: "EU-30" }]);
});

test("an odd package does not hide the others", () => {
  const odd = [{ ...spain, price: "6500" }];
  expect(readPlans([...odd, ...Array.from({ length: 9 }, () => spain)])).toHaveLength(9);
});

test("a catalogue in a new format is not taken for an empty one", () => {
  expect(() => readPlans([{ ...spain, price: 0.65 }, spain])).toThrow(Unavailable);
});
