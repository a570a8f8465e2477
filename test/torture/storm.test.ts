import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { aFundedAccount, aPlan } from "../factories.ts";
import { awaitRest, findDifferences } from "./books.ts";
import { subscribe } from "./crash-journeys.ts";
import { keepBusy, type Load, pick } from "./load.ts";
import { type OwnPostgres, type OwnRedis, startOwnPostgres, startOwnRedis } from "./own-servers.ts";
import { chance, isLong, report } from "./scale.ts";
import { type Fleet, openTortureWorld, type TortureWorld } from "./torture-world.ts";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 180_000 });
const rounds = isLong ? 20 : 1;
/** The embedded server is started again five times and then left for a person to look at. */
const databaseCrashesMax = 4;
const callers = 8;

let postgres: OwnPostgres;
let redis: OwnRedis | undefined;
let world: TortureWorld;
let fleet: Fleet;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  redis = await startOwnRedis();
  const environment = redis ? { REDIS_URL: redis.url } : {};
  world = await openTortureWorld({ databaseUrl: postgres.url, environment });
  fleet = await world.start(2);
});
afterAll(async () => {
  await world.close();
  await redis?.kill();
  await postgres.close();
});

const draw = chance();
const weather = { kills: 0, databaseCrashes: 0, redisKills: 0, faults: 0 };
const faults = {
  carrier: ["error", "drop_reply", "slow", "refuse", "out_of_stock"],
  paypal: ["error", "drop_reply", "slow", "refuse"],
  // A mail that is refused for good is never sent, so that one would have to be forgiven.
  smtp: ["error", "drop_reply", "slow"],
};

/** A few seconds of trouble, chosen by chance: processes die, the database crashes, Redis is gone, vendors fail. */
async function blow(round: number): Promise<void> {
  for (const [target, kinds] of Object.entries(faults)) {
    await world.sandbox.post("/api/faults", { target, fault: pick(kinds, draw), times: 1 + Math.floor(draw() * 5) });
    weather.faults += 1;
  }
  await pause(draw() * 1_500);
  const victims = fleet.nodes.filter(() => draw() < 0.5);
  await Promise.all(victims.map(async (node) => await node.kill()));
  weather.kills += victims.length;
  await pause(draw() * 500);
  await world.revive(fleet);
  await redis?.kill();
  weather.redisKills += redis ? 1 : 0;
  if (round < databaseCrashesMax) {
    await pause(draw() * 1_000);
    await postgres.crash();
    weather.databaseCrashes += 1;
  }
  await pause(1_000 + draw() * 2_000);
  await redis?.start();
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

describe("two API processes and two workers under load", () => {
  test("that are killed, and lose PostgreSQL, Redis and all vendors, end with books that agree", async () => {
    const accounts = await Promise.all([1, 2, 3].map(async () => await aFundedAccount(fleet.doors, 2_000)));
    const [first] = accounts;
    if (!first) throw new Error("nobody to order");
    await subscribe(fleet, world, first, "storm");
    const { id: planId } = await aPlan(fleet.doors, first, "country=US&topup_supported=true");
    const load: Load = { accounts, planId, orders: [], counts: {} };
    let isOver = false;
    const busy = keepBusy({ fleet, world, load, draw: chance(Math.floor(draw() * 2 ** 31)) }, callers, () => isOver);
    for (let round = 0; round < rounds; round++) await blow(round);
    isOver = true;
    await busy;
    await world.sandbox.delete("/api/faults");
    await world.revive(fleet);
    await awaitRest(world);
    expect(await findDifferences(world)).toEqual([]);
    // Whatever was gone, callers were told so; nothing of it is a mistake of ours.
    expect(load.counts["500 internal_error"]).toBeUndefined();
    report(
      `${JSON.stringify(weather)}, ${load.orders.length} orders, answers ${JSON.stringify(load.counts)}: nothing lost`,
    );
  });
});
