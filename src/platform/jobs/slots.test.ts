import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSlots } from "./slots.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One slot for what runs and one for what waits, and a way to begin runs and end them. */
function oneAndOne() {
  const onFree = vi.fn();
  const slots = createSlots({ running: 1, waiting: 1 }, onFree);
  const begin = () => {
    let finish: () => void = () => undefined;
    slots.hold(new Promise<void>((resolve) => (finish = resolve)));
    return async () => {
      finish();
      await vi.advanceTimersByTimeAsync(0);
    };
  };
  return { slots, onFree, begin };
}

test("a run gives its slot to the next one after a second, and not before", async () => {
  const { slots, onFree, begin } = oneAndOne();
  begin();
  await vi.advanceTimersByTimeAsync(999);
  expect([slots.free(), onFree.mock.calls.length]).toEqual([0, 0]);
  await vi.advanceTimersByTimeAsync(1);
  expect([slots.free(), onFree.mock.calls.length]).toEqual([1, 1]);
});

test("a run keeps its slot, however long, while there is no room to wait", async () => {
  const { slots, onFree, begin } = oneAndOne();
  begin();
  await vi.advanceTimersByTimeAsync(1_000);
  begin();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([slots.free(), onFree.mock.calls.length]).toEqual([0, 1]);
});

test("a run that waited and ended makes room for the next one to wait", async () => {
  const { slots, begin } = oneAndOne();
  const endFirst = begin();
  await vi.advanceTimersByTimeAsync(1_000);
  begin();
  await vi.advanceTimersByTimeAsync(2_000);
  await endFirst();
  expect(slots.free()).toBe(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(slots.free()).toBe(1);
});

test("a run that ended frees its slot at once, and once", async () => {
  const { slots, onFree, begin } = oneAndOne();
  const end = begin();
  await end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([slots.free(), onFree.mock.calls.length]).toEqual([1, 1]);
});
