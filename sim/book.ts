import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** What a simulator believes about one kind of thing. Values are immutable: to change one, put a new object. */
export interface Book<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  delete(id: string): void;
  /** Every value, in the order in which the ids were first put. */
  values(): T[];
  clear(): void;
}

type Line<T> = { id: string; value: T } | { id: string; deleted: true };

/**
 * Opens a book that is `<folder>/<name>.jsonl`, or one that lives in memory when there is no folder.
 * Each change is handed to the operating system before the call returns, so it survives a `kill -9`.
 */
export function openBook<T>(folder: string | undefined, name: string): Book<T> {
  if (folder === undefined) return new MemoryBook<T>();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.jsonl`);
  const values = readLines<T>(path);
  compact(path, values);
  return new FileBook<T>(path, values);
}

class MemoryBook<T> implements Book<T> {
  protected readonly entries: Map<string, T>;

  constructor(entries = new Map<string, T>()) {
    this.entries = entries;
  }

  get(id: string): T | undefined {
    return this.entries.get(id);
  }

  put(id: string, value: T): void {
    this.entries.set(id, value);
  }

  delete(id: string): void {
    this.entries.delete(id);
  }

  values(): T[] {
    return [...this.entries.values()];
  }

  clear(): void {
    this.entries.clear();
  }
}

class FileBook<T> extends MemoryBook<T> {
  readonly #file: number;
  #sizeBytes: number;

  constructor(path: string, entries: Map<string, T>) {
    super(entries);
    this.#sizeBytes = existsSync(path) ? readFileSync(path).byteLength : 0;
    this.#file = openSync(path, "a");
  }

  override put(id: string, value: T): void {
    this.#append({ id, value });
    super.put(id, value);
  }

  override delete(id: string): void {
    if (!this.entries.has(id)) return;
    this.#append({ id, deleted: true });
    super.delete(id);
  }

  override clear(): void {
    ftruncateSync(this.#file, 0);
    this.#sizeBytes = 0;
    super.clear();
  }

  #append(line: Line<T>): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    const written = writeSync(this.#file, bytes);
    if (written !== bytes.byteLength) {
      // A full disk can take half a line. Left there, it would also spoil the next line appended to it.
      ftruncateSync(this.#file, this.#sizeBytes);
      throw new Error("The sandbox could not write its books: is the disk full?");
    }
    this.#sizeBytes += written;
  }
}

function readLines<T>(path: string): Map<string, T> {
  const values = new Map<string, T>();
  if (!existsSync(path)) return values;
  // What follows the last newline was being written when the process died: nobody was told that it happened.
  const complete = readFileSync(path, "utf8").split("\n").slice(0, -1);
  for (const text of complete) {
    // The file is written by this module alone, so a complete line has the shape it was given.
    const line = JSON.parse(text) as Line<T>;
    if ("deleted" in line) values.delete(line.id);
    else values.set(line.id, line.value);
  }
  return values;
}

/** Rewrites the file with only the latest value of each id: a reader sees the old file or the new one, never half. */
function compact<T>(path: string, values: Map<string, T>): void {
  const lines = [...values].map(([id, value]) => `${JSON.stringify({ id, value })}\n`);
  const file = openSync(`${path}.new`, "w");
  writeFileSync(file, lines.join(""));
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
}
