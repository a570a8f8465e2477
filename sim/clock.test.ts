import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBook } from "./book.ts";
import { type ClockOffset, createClock } from "./clock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const openClock = () => createClock(openBook<ClockOffset>(folder, "clock"));
const daySeconds = 86_400;

test("a clock that was never moved shows the real time", () => {
  const before = Date.now();
  const shown = openClock().now().getTime();
  expect(shown).toBeGreaterThanOrEqual(before);
  expect(shown).toBeLessThanOrEqual(Date.now());
});

test("moves add up and a restart does not undo them", () => {
  const clock = openClock();
  clock.advance(daySeconds);
  clock.advance(2 * daySeconds);

  const real = Date.now();
  expect(openClock().now().getTime()).toBeGreaterThanOrEqual(real + 3 * daySeconds * 1000);
});
