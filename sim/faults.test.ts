import { expect, test } from "vitest";
import { createFaults } from "./faults.ts";

test("a fault with times spoils exactly that many calls", () => {
  const faults = createFaults();
  faults.set({ target: "carrier", fault: "error", times: 2 });
  const taken = [1, 2, 3].map(() => faults.take("carrier", "order"));
  expect(taken).toEqual(["error", "error", undefined]);
  expect(faults.list()).toEqual([]);
});

test("a fault without times lasts until it is cleared", () => {
  const faults = createFaults();
  faults.set({ target: "paypal", fault: "slow" });
  expect([1, 2, 3].map(() => faults.take("paypal", "capture"))).toEqual(["slow", "slow", "slow"]);
  faults.clear();
  expect(faults.take("paypal", "capture")).toBeUndefined();
});

test("a fault for one operation leaves the others and the other targets alone", () => {
  const faults = createFaults();
  faults.set({ target: "carrier", fault: "timeout", operation: "order", times: 1 });
  expect(faults.take("carrier", "query")).toBeUndefined();
  expect(faults.take("paypal", "order")).toBeUndefined();
  expect(faults.take("carrier", "order")).toBe("timeout");
});

test("the fault for an operation goes before the one for its whole target", () => {
  const faults = createFaults();
  faults.set({ target: "carrier", fault: "slow" });
  faults.set({ target: "carrier", fault: "out_of_stock", operation: "order", times: 1 });
  expect(faults.take("carrier", "order")).toBe("out_of_stock");
  expect(faults.take("carrier", "order")).toBe("slow");
});

test("setting a fault again replaces it", () => {
  const faults = createFaults();
  faults.set({ target: "smtp", fault: "refuse" });
  faults.set({ target: "smtp", fault: "error", times: 1 });
  expect(faults.list()).toEqual([{ target: "smtp", fault: "error", times: 1 }]);
});
