import { describe, expect, test, vi } from "vitest";
import { chance, isLong, minutesMax, report } from "./scale.ts";
import { endureSquall } from "./squall.ts";

vi.setConfig({ testTimeout: isLong ? (minutesMax + 15) * 60_000 : 300_000 });
const untilMs = Date.now() + (isLong ? minutesMax * 60_000 : 0);

describe("two API processes and two workers under load", () => {
  test("that are killed, and lose PostgreSQL, Redis and all vendors, end with books that agree", async () => {
    const draw = chance();
    for (let number = 0; number === 0 || Date.now() < untilMs; number++) {
      const { differences, mistakes, ...weather } = await endureSquall(draw, number % 2 === 0);
      const { crowdSold, crowdRefused } = weather;
      report(`squall ${number}: ${JSON.stringify(weather)}, ${differences.length} differences`);
      expect(differences).toEqual([]);
      // Whatever was gone, callers were told so; nothing of it is a mistake of ours.
      expect(mistakes).toEqual([]);
      expect(crowdSold).toBeLessThanOrEqual(37);
      expect(crowdSold + crowdRefused).toBeGreaterThanOrEqual(37);
    }
  });
});
