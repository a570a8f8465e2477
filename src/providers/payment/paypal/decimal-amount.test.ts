import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCents, toDecimal } from "./decimal-amount.ts";

describe("an amount", () => {
  it("comes back from PayPal's notation as the cents it was", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999_999_999n }), (cents) => {
        expect(toCents(toDecimal(cents, "USD"))).toBe(cents);
      }),
    );
  });

  it.each([
    [0n, "USD", "0.00"],
    [5n, "USD", "0.05"],
    [1999n, "EUR", "19.99"],
    [90_071_992_547_409_93n, "USD", "90071992547409.93"],
    [500n, "JPY", "5"],
    [12_300n, "HUF", "123"],
  ])("of %s cents in %s is written %s", (cents, currency, decimal) => {
    expect(toDecimal(cents, currency)).toBe(decimal);
  });

  it.each([
    ["0.05", 5n],
    ["19.9", 1990n],
    ["19", 1900n],
    ["19.990", 1999n],
  ])("written %s is read exactly", (decimal, cents) => {
    expect(toCents(decimal)).toBe(cents);
  });

  it.each(["", "-1.00", "1.999", "1,00", "1e3", "NaN", " 1", "1.", ".5", "1".repeat(16)])(
    "written %j is refused rather than guessed",
    (decimal) => {
      expect(() => toCents(decimal)).toThrow(RangeError);
    },
  );

  it("below nothing, or with decimals where the currency has none, can't be asked for", () => {
    expect(() => toDecimal(-1n, "USD")).toThrow(RangeError);
    expect(() => toDecimal(550n, "TWD")).toThrow(RangeError);
  });
});
