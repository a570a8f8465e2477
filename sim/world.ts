import { randomBytes } from "node:crypto";
import { type Book, type OpenedBook, openBook } from "./book.ts";
import { type ClockOffset, createClock, type SimulatedClock } from "./clock.ts";
import { createFaults, type Faults } from "./faults.ts";

/** Everything a simulated vendor may use: nothing else ties it to this sandbox. */
export interface World {
  /** The book of that name, the same one however often it is asked for. */
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

export interface WorldOptions {
  dataFolder: string | undefined;
  url: () => string;
  log: (line: string) => void;
}

export interface OpenedWorld extends World {
  /** Ends what was to be done later and lets the books' files go. */
  close(): void;
}

/** Opens the world that all simulators of one sandbox share. */
export function openWorld({ dataFolder, url, log }: WorldOptions): OpenedWorld {
  const books = new Map<string, OpenedBook<unknown>>();
  const timers = new Set<NodeJS.Timeout>();
  const book = <T>(name: string): Book<T> => {
    const opened = books.get(name) ?? openBook<unknown>(dataFolder, name);
    books.set(name, opened);
    return opened as Book<T>; // Whoever names a book decides what is in it, and nobody else uses that name.
  };
  let isClosed = false;
  const later: World["later"] = (delayMs, work) => {
    if (isClosed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void attempt(work, log);
    }, delayMs).unref();
    timers.add(timer);
  };
  return {
    book,
    clock: createClock(book<ClockOffset>("clock")),
    faults: createFaults(),
    url,
    random: randomBytes,
    later,
    log,
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const opened of books.values()) opened.close();
    },
  };
}

async function attempt(work: () => void | Promise<void>, log: (line: string) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Nobody waits for this work, so its failure has no caller to go to; the sandbox must outlive it.
    log(`Later work failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
