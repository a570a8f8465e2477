import { describe, expect, test } from "vitest";
import { dataWarning, lastDayWarning, startsLastDay } from "./warnings.ts";

describe("a warning about data", () => {
  const fresh = { toldPercent: null, totalBytes: 100n };
  const used = (usedBytes: bigint, totalBytes = 100n) => ({ usedBytes, totalBytes });

  test.each([
    [49n, null],
    [50n, 50],
    [79n, 50],
    [80n, 20],
    [90n, 10],
    [100n, 10],
  ])("with %d of 100 used tells %s percent", (usedBytes, percent) => {
    expect(dataWarning(fresh, used(usedBytes))).toEqual({ told: percent, isNew: percent !== null });
  });

  test("is given once for a threshold, also when the count goes back and forth", () => {
    const told = { toldPercent: 20, totalBytes: 100n };
    expect(dataWarning(told, used(85n)).isNew).toBe(false);
    expect(dataWarning(told, used(75n))).toEqual({ told: 20, isNew: false });
  });

  test("is given again after a top-up has put the threshold ahead", () => {
    const toppedUp = dataWarning({ toldPercent: 10, totalBytes: 100n }, used(95n, 200n));
    expect(toppedUp).toEqual({ told: null, isNew: false });
    expect(dataWarning({ toldPercent: toppedUp.told, totalBytes: 200n }, used(110n, 200n))).toEqual({
      told: 50,
      isNew: true,
    });
  });

  test("does not repeat a threshold that a small top-up left behind", () => {
    expect(dataWarning({ toldPercent: 10, totalBytes: 100n }, used(95n, 150n))).toEqual({ told: 50, isNew: false });
  });

  test("is never given for an eSIM without data", () => {
    expect(dataWarning({ toldPercent: null, totalBytes: 0n }, used(0n, 0n)).isNew).toBe(false);
  });
});

describe("a warning about the last day", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const ending = {
    status: "active",
    totalDays: 7,
    activatedAt: new Date("2026-02-22T12:00:00Z"),
    expiresAt: new Date("2026-03-02T12:00:00Z"),
    isLastDayTold: false,
  } as const;

  test("is given once", () => {
    expect(lastDayWarning(ending, ending, now)).toEqual({ told: true, isNew: true });
    expect(lastDayWarning({ ...ending, isLastDayTold: true }, ending, now)).toEqual({ told: true, isNew: false });
  });

  test("is given again when more days have passed the end on", () => {
    const extended = { ...ending, expiresAt: new Date("2026-03-09T12:00:00Z") };
    expect(lastDayWarning({ ...ending, isLastDayTold: true }, extended, now)).toEqual({ told: false, isNew: false });
  });

  test("that the carrier's clock gave before ours is not given again by ours", () => {
    const early = new Date("2026-02-25T12:00:00Z");
    expect(startsLastDay(ending, ending.expiresAt)).toBe(true);
    const told = { ...ending, isLastDayTold: true };
    expect(lastDayWarning(told, ending, early)).toEqual({ told: true, isNew: false });
    expect(startsLastDay(told, ending.expiresAt)).toBe(false);
    expect(startsLastDay(ending, new Date("2026-02-23T12:00:00Z"))).toBe(false);
  });

  test.each([
    ["a plan of one day", { totalDays: 1 }],
    ["a plan whose clock has not started", { activatedAt: null }],
    ["a plan that was revoked", { status: "revoked" as const }],
  ])("is not given for %s", (_, change) => {
    expect(lastDayWarning(ending, { ...ending, ...change }, now).isNew).toBe(false);
  });
});
