import type { Book } from "./book.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Faults } from "./faults.ts";

/** Everything a simulated vendor may use: nothing else ties it to this sandbox. */
export interface World {
  /** The book of that name; names are shared by all vendors, so each prefixes its own. */
  book<T>(name: string): Book<T>;
  clock: SimulatedClock;
  faults: Faults;
  /** Where this sandbox listens, like `http://127.0.0.1:3001`; known once it does. */
  url: () => string;
  random: (bytes: number) => Buffer;
  /** Does the work after a delay of real time, unless the sandbox closes first; failures are logged. */
  later(delayMs: number, work: () => void | Promise<void>): void;
  log(line: string): void;
}
