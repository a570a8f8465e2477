import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { commands } from "./model-commands.ts";
import type { Oracle } from "./model-oracle.ts";
import { type ModelWorld, openModelWorld, travellerIndex } from "./model-world.ts";
import { chance, isLong, minutesMax, report, seed } from "./scale.ts";

vi.setConfig({ testTimeout: isLong ? (minutesMax + 10) * 60_000 : 300_000 });
const untilMs = Date.now() + (isLong ? minutesMax * 60_000 : 10_000);
/** So many sequences are tried on one platform, whose mailbox and payments must not grow for ever. */
const chunk = isLong ? 50 : 10;

let world: ModelWorld | undefined;
const figures = { sequences: 0, commands: 0 };
afterAll(async () => await world?.close());

async function closeWorld(): Promise<string[]> {
  const closing = world;
  world = undefined;
  return (await closing?.close()) ?? [];
}

async function tryOut(sequence: Iterable<fc.AsyncCommand<Oracle, ModelWorld>>): Promise<void> {
  world ??= await openModelWorld();
  const real = world;
  const model = await real.begin();
  figures.sequences += 1;
  try {
    await fc.asyncModelRun(() => ({ model, real }), sequence);
    await comparePayPal(real, model);
  } catch (error) {
    // The next one begins in a new world, so that what was made shorter fails, or not, by itself.
    await closeWorld();
    throw error;
  }
}

/** What PayPal took from the traveller less what it gave back. */
async function comparePayPal({ platform }: ModelWorld, { purses }: Oracle): Promise<void> {
  const traveller = purses[travellerIndex];
  if (!traveller || traveller.checkouts.length === 0) return;
  const ids = new Set(traveller.checkouts.map(({ id }) => id));
  const { body } = await platform.sandbox.get("/api/paypal/orders");
  const sum = (all: { amount: number }[]) => all.reduce((total, { amount }) => total + Math.round(amount * 100), 0);
  const paidCents = (body as { id: string; captures: { amount: number }[]; refunds: { amount: number }[] }[])
    .filter(({ id }) => ids.has(id))
    .reduce((total, { captures, refunds }) => total + sum(captures) - sum(refunds), 0);
  expect({ paidCents }).toEqual({ paidCents: traveller.paidCents });
}

async function tryChunk(chunkSeed: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: isLong ? 20 : 12 }), async (sequence) => {
      await tryOut(sequence);
      figures.commands += [...sequence].length;
    }),
    { seed: chunkSeed, numRuns: chunk },
  );
  expect(await closeWorld()).toEqual([]);
}

test(`any sequence of what people can do ends as the oracle says (seed ${seed})`, async () => {
  const draw = chance();
  while (Date.now() < untilMs) await tryChunk(Math.floor(draw() * 2 ** 31));
  report(`${figures.sequences} sequences of ${figures.commands} commands against the oracle: no difference`);
});
