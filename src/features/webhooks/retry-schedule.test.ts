import { describe, expect, test } from "vitest";
import { hourMs, minuteMs, secondMs } from "../../platform/clock.ts";
import { readRetryAfter, retryDelayMs } from "./retry-schedule.ts";

describe("the wait before a retry", () => {
  test.each([
    [1, 2 * secondMs],
    [2, 8 * secondMs],
    [3, 32 * secondMs],
    [7, 8_192 * secondMs],
    [8, 6 * hourMs],
    [10, 6 * hourMs],
  ])("before retry %d is within a fifth of %d ms", (retry, aboutMs) => {
    for (let seed = 0; seed < 200; seed++) {
      const delayMs = retryDelayMs(retry, `dlv-${seed}`, null);
      expect(Math.abs(delayMs - aboutMs)).toBeLessThanOrEqual(aboutMs / 5);
    }
  });

  test("differs from delivery to delivery", () => {
    const delays = new Set(Array.from({ length: 50 }, (_, seed) => retryDelayMs(5, `dlv-${seed}`, null)));
    expect(delays.size).toBeGreaterThan(40);
  });

  test("is as long as the endpoint asks for, up to an hour, and never shorter than the schedule", () => {
    expect(retryDelayMs(1, "dlv", 10 * minuteMs)).toBe(10 * minuteMs);
    expect(retryDelayMs(1, "dlv", 48 * hourMs)).toBe(hourMs);
    expect(retryDelayMs(8, "dlv", secondMs)).toBeGreaterThan(4 * hourMs);
  });
});

describe("a Retry-After header", () => {
  const now = new Date("2026-01-15T10:00:00Z");

  test.each([
    ["120", 120_000],
    ["0", 0],
    ["Thu, 15 Jan 2026 10:02:00 GMT", 120_000],
    ["Thu, 15 Jan 2026 09:00:00 GMT", 0],
    ["soon", null],
    [undefined, null],
  ])("%j asks for %j ms", (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});
