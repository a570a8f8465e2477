import { describe, expect, test } from "vitest";
import { canBecome, canBeSuspended, canBeToppedUp, hasEnded, isOnPhone } from "./esim-state.ts";
import { type EsimStatus, esimStatuses } from "./schema.ts";

/** Rows are where an eSIM is, in the order of `esimStatuses`; columns are where it may go. */
const allowed: Record<EsimStatus, string> = {
  //           rel ins act sus dep exp rev can
  released: "   .   x   x   x   x   x   x   x",
  installed: "  .   .   x   x   x   x   x   x",
  active: "     .   .   .   x   x   x   x   x",
  suspended: "  x   x   x   .   x   x   x   x",
  depleted: "   .   .   x   x   .   x   x   x",
  expired: "    .   .   .   .   .   .   .   .",
  revoked: "    .   .   .   .   .   .   .   .",
  cancelled: "  .   .   .   .   .   .   .   .",
};

describe("where an eSIM may go", () => {
  const pairs = esimStatuses.flatMap((from) => {
    const row = allowed[from].trim().split(/\s+/);
    return esimStatuses.map((to, column) => ({ from, to, isAllowed: row[column] === "x" }));
  });

  test.each(pairs)("from $from to $to: $isAllowed", ({ from, to, isAllowed }) => {
    expect(canBecome(from, to)).toBe(isAllowed);
  });

  test("nothing leads out of the final statuses, and only out of those", () => {
    expect(esimStatuses.filter(hasEnded)).toEqual(["expired", "revoked", "cancelled"]);
  });
});

test("only what a phone has is suspended, and only what lives and runs is topped up", () => {
  expect(esimStatuses.filter(canBeSuspended)).toEqual(["installed", "active", "depleted"]);
  expect(esimStatuses.filter(canBeToppedUp)).toEqual(["released", "installed", "active", "depleted"]);
  expect(esimStatuses.filter(isOnPhone)).toEqual(["installed", "active", "suspended", "depleted"]);
});
