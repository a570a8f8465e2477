/** How much is tried: a short form beside the other tests, and a long one by `npm run torture -- --long`. */
export const isLong = process.env["TORTURE_LONG"] === "yes";

/** For how long the long form goes on with what could go on for ever. */
export const minutesMax = Number(process.env["TORTURE_MINUTES"] ?? 30);

/** What chooses everything that is left to chance. The same seed makes the same choices; instants still differ by the machine's load. */
export const seed = Number(process.env["TORTURE_SEED"] ?? 1);

/** Numbers from 0 up to 1, the same for the same seed. */
export function chance(start: number = seed): () => number {
  let state = start >>> 0;
  return () => {
    // Mulberry32: small, and good enough to choose moments by.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All of them in the long form; otherwise every `step`th, beginning elsewhere for each seed. */
export function sample<T>(all: readonly T[], step: number): readonly T[] {
  return isLong ? all : all.filter((_, index) => (index + seed) % step === 0);
}

/** One of them, as the draw will have it. */
export function pick<T>(from: readonly T[], draw: () => number): T {
  const picked = from[Math.floor(draw() * from.length)];
  if (picked === undefined) throw new Error("there is nothing to pick from");
  return picked;
}

/** Prints a figure for whoever reads the run. */
export function report(line: string): void {
  process.stderr.write(`torture (seed ${seed}): ${line}\n`);
}
