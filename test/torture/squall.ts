import { aFundedAccount, anAccount, password } from "../factories.ts";
import { awaitRest, findDifferences } from "./books.ts";
import { subscribe } from "./crash-journeys.ts";
import { sellToCrowd } from "./crowd.ts";
import { aPlanWorth } from "./dear-plan.ts";
import { keepBusy, type Load } from "./load.ts";
import { startOwnPostgres, startOwnRedis } from "./own-servers.ts";
import { isLong, pick } from "./scale.ts";
import { type Fleet, openTortureWorld, type TortureWorld } from "./torture-world.ts";

const rounds = isLong ? 12 : 1;
/** The embedded server is started again five times and then left for a person to look at. */
const databaseCrashesMax = 4;
const callers = 8;
const crowdSize = 200;
const crowdCredit = 37;
const faults = {
  carrier: ["error", "drop_reply", "slow", "refuse", "out_of_stock", ...(isLong ? ["timeout"] : [])],
  paypal: ["error", "drop_reply", "slow", "refuse", ...(isLong ? ["timeout"] : [])],
  // A mail that is refused for good is never sent, so that one would have to be forgiven.
  smtp: ["error", "drop_reply", "slow"],
};

/** What one spell of bad weather did, and what was found after it. */
export interface Squall {
  kills: number;
  freezes: number;
  databaseCrashes: number;
  redisKills: number;
  redisGoneMs: number;
  faults: number;
  orders: number;
  counts: Record<string, number>;
  /** What 200 callers were told who wanted the 37 that one account could pay for. */
  crowd: Record<string, number>;
  /** How many of those 37 the carrier refused. */
  crowdRefused: number;
  crowdSold: number;
  differences: string[];
  /** What the processes logged as mistakes of ours. */
  mistakes: string[];
}

interface Scene {
  world: TortureWorld;
  fleet: Fleet;
  postgres: Awaited<ReturnType<typeof startOwnPostgres>>;
  redis: Awaited<ReturnType<typeof startOwnRedis>>;
  draw: () => number;
}

/** Two API processes and two workers on servers of their own, under load, while everything fails that can; then what the books say. */
export async function endureSquall(draw: () => number, isRedisGone: boolean): Promise<Squall> {
  const postgres = await startOwnPostgres();
  const redis = await startOwnRedis();
  // Limits that nobody reaches, so that Redis is asked for every request.
  const limits = { RATE_LIMIT_LOGIN: "100000/60", RATE_LIMIT_DEFAULT: "1000000/60" };
  const world = await openTortureWorld({
    databaseUrl: postgres.url,
    environment: { ...limits, ...(redis ? { REDIS_URL: redis.url } : {}) },
  });
  try {
    const fleet = await world.start(2);
    return await endure({ world, fleet, postgres, redis, draw }, isRedisGone);
  } finally {
    await world.close();
    await redis?.kill();
    await postgres.close();
  }
}

async function endure(scene: Scene, isRedisGone: boolean): Promise<Squall> {
  const { world, fleet, draw } = scene;
  const { load, crowdAccount, sessions } = await gather(scene);
  const weather = { kills: 0, freezes: 0, databaseCrashes: 0, redisKills: 0, redisGoneMs: 0, faults: 0 };
  let isOver = false;
  const busy = keepBusy({ fleet, world, load, sessions, draw }, () => isOver);
  const crowd = sellToCrowd({ fleet, draw }, crowdAccount, load.planId, crowdSize);
  for (let round = 0; round < rounds; round++) await blow(scene, weather, round, isRedisGone && round < rounds - 1);
  isOver = true;
  await world.sandbox.delete("/api/faults");
  await world.revive(fleet);
  await busy;
  const answers = await crowd;
  await awaitRest(world);
  return {
    ...weather,
    orders: load.orders.length,
    counts: load.counts,
    crowd: answers,
    ...(await countCrowd(world, crowdAccount.id)),
    differences: await findDifferences(world),
    mistakes: world.complaints.filter((line) => line.includes("a mistake of ours")),
  };
}

async function gather({ world, fleet: { doors } }: Scene) {
  const resellers = await Promise.all([1, 2, 3].map(async () => await aFundedAccount(doors, 10_000)));
  const travellers = await Promise.all([1, 2].map(async () => await anAccount(doors, "mobile_user")));
  const [first] = resellers;
  if (!first) throw new Error("nobody to order");
  await subscribe({ doors }, world, first, "storm");
  const plan = await aPlanWorth(doors, first, 3);
  const crowdAccount = await aFundedAccount(doors, Math.ceil(plan.price * crowdCredit));
  const sessions = await Promise.all(
    Array.from({ length: callers }, async () => {
      const login = await doors.api.post("/auth/login", { email: first.email, password });
      return { refreshToken: login.body.refresh_token as string };
    }),
  );
  const load: Load = { resellers, travellers, planId: plan.id, orders: [], counts: {} };
  return { load, crowdAccount, sessions };
}

/** A few seconds of trouble, chosen by chance: processes die or stand still, the database crashes, Redis is gone, vendors fail. */
async function blow(
  { world, fleet, postgres, redis, draw }: Scene,
  weather: Pick<Squall, "kills" | "freezes" | "databaseCrashes" | "redisKills" | "redisGoneMs" | "faults">,
  round: number,
  isRedisLeftDead: boolean,
): Promise<void> {
  for (const [target, kinds] of Object.entries(faults)) {
    await world.sandbox.post("/api/faults", { target, fault: pick(kinds, draw), times: 1 + Math.floor(draw() * 5) });
    weather.faults += 1;
  }
  const redisGoneAt = Date.now();
  weather.redisKills += (await redis?.kill()) ? 1 : 0;
  await pause(draw() * 1_500);
  const victims = fleet.nodes.filter(() => draw() < 0.5);
  await Promise.all(victims.map(async (node) => await node.kill()));
  weather.kills += victims.length;
  await pause(draw() * 500);
  await world.revive(fleet);
  if (isLong && draw() < 0.3) weather.freezes += await freezeOne(fleet, draw);
  if (weather.databaseCrashes < databaseCrashesMax && (draw() < 0.5 || round === 0)) {
    await pause(draw() * 1_000);
    await postgres.crash();
    weather.databaseCrashes += 1;
  }
  await pause(1_000 + draw() * 2_000);
  if (!isRedisLeftDead) await redis?.start();
  weather.redisGoneMs += Date.now() - redisGoneAt;
}

/** Longer than the lease of a job: others take over what it was about to do, and it goes on as if nothing had been. */
async function freezeOne({ nodes }: Fleet, draw: () => number): Promise<number> {
  const sleeper = pick(nodes, draw);
  sleeper.freeze();
  await pause(17_000 + draw() * 5_000);
  sleeper.wake();
  return 1;
}

async function countCrowd({ database }: TortureWorld, accountId: string) {
  const { rows } = await database.pool.query<{ sold: bigint; refused: bigint }>(
    `select count(*) filter (where status = 'active') as sold, count(*) filter (where status = 'cancelled') as refused
     from orders where account_id = $1`,
    [accountId],
  );
  return { crowdSold: Number(rows[0]?.sold), crowdRefused: Number(rows[0]?.refused) };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
