import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type CrashPoint, crashPoints } from "../../src/platform/crash-points.ts";
import { eventually } from "../factories.ts";
import { awaitRest, findDifferences } from "./books.ts";
import { journeys, prepare, type Travellers } from "./crash-journeys.ts";
import { isLong, report, sample } from "./scale.ts";
import { type Fleet, openTortureWorld, type TortureWorld } from "./torture-world.ts";

const points = sample(crashPoints, 12);

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
let world: TortureWorld;
let people: Travellers;
beforeAll(async () => {
  world = await openTortureWorld();
  const fleet = await world.start(1);
  people = await prepare(fleet, world, points);
  await fleet.kill();
});
afterAll(async () => await world.close());

/** Arms the whole fleet, makes it come to the point, and kills what the point has left alive. */
async function crashAt(point: CrashPoint): Promise<void> {
  const fleet = await world.start(1, point);
  // The answer is lost with the process that owed it, or says what another process could do.
  const journey = journeys[point](fleet, people, world).catch(() => undefined);
  await eventually(`a death at ${point}`, async () => await Promise.resolve(hasDied(fleet) || undefined));
  await fleet.kill();
  await journey;
  await world.sandbox.delete("/api/faults");
}

function hasDied(fleet: Fleet): boolean {
  return fleet.nodes.some((node) => !node.isAlive());
}

async function restartAndCompare(): Promise<void> {
  const fleet = await world.start(1);
  await awaitRest(world);
  expect(await findDifferences(world)).toEqual([]);
  await fleet.kill();
}

describe("a server that is killed", () => {
  if (isLong) {
    test.each(points)("at %s loses nothing and does nothing twice", async (point) => {
      await crashAt(point);
      await restartAndCompare();
      report(`killed at ${point}: nothing lost`);
    });
  } else {
    test("at one step after the other comes to rest within a minute, with books that agree", async () => {
      for (const point of points) await crashAt(point);
      await restartAndCompare();
      report(`killed at ${points.length} of ${crashPoints.length} steps (${points.join(", ")}): nothing lost`);
    });
  }
});
