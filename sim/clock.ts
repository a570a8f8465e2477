import type { Book } from "./book.ts";

/** The time in the sandbox: real time plus whatever people have moved it ahead. */
export interface SimulatedClock {
  now(): Date;
  /** Moves the sandbox ahead for good; it never goes back. */
  advance(seconds: number): void;
}

export interface ClockOffset {
  seconds: number;
}

/** A clock that remembers in its book how far it was moved, so that a restart does not undo expiry. */
export function createClock(offsets: Book<ClockOffset>): SimulatedClock {
  const offsetSeconds = () => offsets.get("offset")?.seconds ?? 0;
  return {
    now: () => new Date(Date.now() + offsetSeconds() * 1000),
    advance: (seconds) => offsets.put("offset", { seconds: offsetSeconds() + seconds }),
  };
}
