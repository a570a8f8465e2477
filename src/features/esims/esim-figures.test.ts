import { describe, expect, test } from "vitest";
import { daysLeft, formatVolume, percentUsed, remainingBytes } from "./esim-figures.ts";

const megabyte = 1024n * 1024n;

test.each([
  [0n, "0MB"],
  [512n * megabyte, "512MB"],
  [1024n * megabyte, "1GB"],
  [1229n * megabyte, "1.2GB"],
  [5n * 1024n * megabyte, "5GB"],
  [100n, "0MB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatVolume(bytes)).toBe(text);
});

describe("a share", () => {
  test("never exceeds all, and what is left never falls below nothing", () => {
    const overrun = { usedBytes: 11n, totalBytes: 10n };
    expect([percentUsed(overrun), remainingBytes(overrun)]).toEqual([100, 0n]);
  });

  test("of nothing is nothing", () => {
    expect(percentUsed({ usedBytes: 0n, totalBytes: 0n })).toBe(0);
  });

  test("has one decimal at most", () => {
    expect(percentUsed({ usedBytes: 1n, totalBytes: 3n })).toBe(33.3);
  });
});

describe("days left", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const running = {
    status: "active",
    totalDays: 30,
    activatedAt: new Date("2026-02-20T00:00:00Z"),
    expiresAt: new Date("2026-03-03T13:00:00Z"),
  } as const;

  test("count a day that has begun as one", () => {
    expect(daysLeft(running, now)).toBe(3);
  });

  test("are all of the plan's while its clock has not started", () => {
    expect(daysLeft({ ...running, activatedAt: null }, now)).toBe(30);
  });

  test("are none after the end, whatever the date says", () => {
    expect(daysLeft({ ...running, status: "revoked" }, now)).toBe(0);
    expect(daysLeft(running, new Date("2026-04-01T00:00:00Z"))).toBe(0);
  });
});
