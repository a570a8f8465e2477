import { expect, test } from "vitest";
import { noteSpeed, runIfRoom } from "./slow-endpoints.ts";

test("deliveries to slow endpoints leave room for the others, and one that was fast again is one of those", async () => {
  const ends: (() => void)[] = [];
  const hang = async () => await new Promise<void>((resolve) => ends.push(resolve));
  for (let endpoint = 0; endpoint <= 128; endpoint++) noteSpeed(`slow-${endpoint}`, 5_000);
  const hanging = Array.from({ length: 128 }, async (_, endpoint) => await runIfRoom(`slow-${endpoint}`, hang));
  expect(await runIfRoom("slow-128", hang)).toBe(false);
  expect(await runIfRoom("unknown", async () => {})).toBe(true);
  noteSpeed("slow-128", 20);
  expect(await runIfRoom("slow-128", async () => {})).toBe(true);
  noteSpeed("slow-128", 5_000);
  ends[0]?.();
  expect(await hanging[0]).toBe(true);
  expect(await runIfRoom("slow-128", async () => {})).toBe(true);
  for (const end of ends) end();
  expect(new Set(await Promise.all(hanging))).toEqual(new Set([true]));
});
