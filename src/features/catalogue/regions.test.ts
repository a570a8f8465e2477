import { expect, test } from "vitest";
import { regionOf } from "./regions.ts";

test.each([
  ["EU-30", "EU"],
  ["NA-3", "NA"],
  ["AS-12", "ASIA"],
  ["ASIA-7", "ASIA"],
  ["LATAM-18", "LATAM"],
  ["SA-18", "LATAM"],
  ["AF-29", "AFRICA"],
  ["ME-6", "ME"],
  ["OC-9", "OCEANIA"],
  ["GL-139", "GLOBAL"],
  ["eu-7", "EU"],
])("the carrier's %s is our %s", (locationCode, region) => {
  expect(regionOf(locationCode, ["US", "FR"])).toBe(region);
});

test.each([
  [["CN", "HK", "MO"], "ASIA"],
  [["GB", "IE", "US"], "EU"],
  [["ZA", "MZ"], "AFRICA"],
  [["US", "CA"], "NA"],
  [["FR", "US", "JP", "BR"], "GLOBAL"],
  [["FR", "US"], "GLOBAL"],
])("where the code says nothing, most of %j decide: %s", (coverage, region) => {
  expect(regionOf("!RG", coverage)).toBe(region);
});
