import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase } from "../../../test/setup/test-database.ts";
import { after, hourMs, systemClock } from "../clock.ts";
import type { Database } from "../database.ts";
import { createLog } from "../log.ts";
import { openSignals } from "../signals.ts";
import { inTransaction } from "../transaction.ts";
import {
  defineJob,
  enqueue,
  type HandledJob,
  handled,
  listDeadJobs,
  runDueJobs,
  type Slots,
  startWorker,
} from "./index.ts";

const Errand = defineJob({
  name: "errand",
  queue: "orders",
  payload: Type.Object({ number: Type.Integer() }),
  attemptsMax: 1,
});

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});
afterAll(async () => await close());

const worker = (...handlers: HandledJob[]) => ({ database, clock: systemClock, log: createLog("silent"), handlers });
const askFor = async (number: number, key: string, runAt = systemClock.now()) =>
  await inTransaction({ database }, async (tx) => await enqueue(tx, Errand, { number }, { runAt, key }));

const slotsOf = (slots: Slots) => ({
  orders: slots,
  esims: slots,
  payments: slots,
  mail: slots,
  "order-mail": slots,
  webhooks: slots,
  background: slots,
});

describe("a job that is asked for again while it runs", () => {
  it("is run once more, although that run was its last and failed", async () => {
    const seen: number[] = [];
    const handler = handled(Errand, async ({ number }) => {
      seen.push(number);
      if (number === 2) return undefined;
      await askFor(2, "errand");
      throw new Error("the first run fails");
    });
    await askFor(1, "errand");
    await runDueJobs(worker(handler));
    expect(await listDeadJobs(database.db)).toEqual([]);
    const later = { now: () => after(systemClock.now(), hourMs) };
    await runDueJobs({ ...worker(handler), clock: later });
    expect(seen).toEqual([1, 2]);
  });
});

describe("a worker", () => {
  it("gives the slot of a job that comes again later to the next one at once", async () => {
    const count = 12;
    const seen = new Set<number>();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const handler = handled(Errand, async ({ number }) => {
      if (seen.add(number).size === count) finish();
      return { runAgainAt: after(systemClock.now(), hourMs) };
    });
    for (let number = 0; number < count; number++) await askFor(number, `slot-${number}`);
    const signals = await openSignals(database);
    const startedAt = performance.now();
    const running = startWorker({ ...worker(handler), signals, slots: slotsOf({ running: 1, waiting: 0 }) });
    await finished;
    // A nap between two of them is a second long.
    expect(performance.now() - startedAt).toBeLessThan((count - 1) * 1_000);
    await running.drain();
    await signals.close();
  });

  it("gives the slot of a job that waits for somebody else's machine to the next one, while there is room to wait", async () => {
    const waiting: (() => void)[] = [];
    let [under, most, begun] = [0, 0, 0];
    const handler = handled(Errand, async () => {
      begun += 1;
      most = Math.max(most, ++under);
      await new Promise<void>((resolve) => waiting.push(resolve));
      under -= 1;
      return undefined;
    });
    for (let number = 0; number < 4; number++) await askFor(number, `patient-${number}`);
    const signals = await openSignals(database);
    const running = startWorker({ ...worker(handler), signals, slots: slotsOf({ running: 1, waiting: 2 }) });
    await expect.poll(() => begun, { timeout: 20_000 }).toBe(3);
    waiting.shift()?.();
    await expect.poll(() => begun, { timeout: 20_000 }).toBe(4);
    for (const end of waiting) end();
    await running.drain();
    expect([under, most]).toEqual([0, 3]);
    await signals.close();
  });
});
