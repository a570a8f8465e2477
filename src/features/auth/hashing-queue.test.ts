import { expect, test } from "vitest";
import { createHashingQueue } from "./hashing-queue.ts";

/** Work that ends when the test says so. */
function heldWork() {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const work = (name: string) => async () => {
    started.push(name);
    await new Promise<void>((resolve) => finish.set(name, resolve));
    return name;
  };
  return { started, work, finish: (name: string) => finish.get(name)?.() };
}

test("so many run at once, in the order they came, and whoever is beyond the bound is told to come back", async () => {
  const queue = createHashingQueue({ runningMax: 2, waitingMax: 1 });
  const { started, work, finish } = heldWork();
  const results = ["a", "b", "c"].map(async (name) => await queue(work(name)));
  await expect(queue(work("d"))).rejects.toMatchObject({ code: "not_ready", retryAfterSeconds: 3 });
  expect(started).toEqual(["a", "b"]);
  finish("b");
  await results[1];
  expect(started).toEqual(["a", "b", "c"]);
  finish("a");
  finish("c");
  expect(await Promise.all(results)).toEqual(["a", "b", "c"]);
});

test("work that fails gives its place back", async () => {
  const queue = createHashingQueue({ runningMax: 1, waitingMax: 0 });
  await expect(queue(async () => await Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await queue(async () => await Promise.resolve("next"))).toBe("next");
});
