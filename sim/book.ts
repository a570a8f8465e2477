import {
  closeSync,
  existsSync,
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

/** A book whose file can be let go; every change after that throws. */
export interface OpenedBook<T> extends Book<T> {
  close(): void;
}

type Line<T> = { id: string; value: T } | { id: string; deleted: true };

// A mailbox that drops its oldest mails, or an eSIM that reports its usage all day, would fill the disk with old
// lines. Rewriting only a file that has grown this much past its last rewrite keeps the cost per line constant.
const growthBeforeRewriteBytes = 32 * 1024 * 1024;
const growthBeforeRewriteFactor = 3;

/**
 * Opens a book that is `<folder>/<name>.jsonl`, or one that lives in memory when there is no folder.
 * Each change is handed to the operating system before the call returns, so it survives a `kill -9`.
 */
export function openBook<T>(folder: string | undefined, name: string): OpenedBook<T> {
  if (folder === undefined) return new MemoryBook<T>(new Map());
  mkdirSync(folder, { recursive: true });
  return new FileBook<T>(join(folder, `${name}.jsonl`));
}

class MemoryBook<T> implements OpenedBook<T> {
  protected readonly entries: Map<string, T>;

  constructor(entries: Map<string, T>) {
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

  close(): void {
    this.entries.clear();
  }
}

class FileBook<T> extends MemoryBook<T> {
  readonly #path: string;
  #file: number | undefined;
  #sizeBytes = 0;
  #rewrittenBytes = 0;

  constructor(path: string) {
    super(readLines<T>(path));
    this.#path = path;
    this.#rewrite();
  }

  override put(id: string, value: T): void {
    this.#append({ id, value });
    super.put(id, value);
    this.#rewriteWhenGrown();
  }

  override delete(id: string): void {
    if (!this.entries.has(id)) return;
    this.#append({ id, deleted: true });
    super.delete(id);
  }

  override clear(): void {
    super.clear();
    this.#rewrite();
  }

  override close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    // The number of a closed file may soon mean another file, so it must not be written to again.
    this.#file = undefined;
    super.close();
  }

  #append(line: Line<T>): void {
    if (this.#file === undefined) throw new Error(`The book ${this.#path} is closed.`);
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    if (writeSync(this.#file, bytes) !== bytes.byteLength) {
      // A full disk can take half a line. Left there, it would also spoil the next line appended to it.
      ftruncateSync(this.#file, this.#sizeBytes);
      throw new Error(`The book ${this.#path} could not be written: is the disk full?`);
    }
    this.#sizeBytes += bytes.byteLength;
  }

  #rewriteWhenGrown(): void {
    const grownBytes = this.#sizeBytes - this.#rewrittenBytes;
    if (grownBytes > Math.max(growthBeforeRewriteBytes, this.#rewrittenBytes * growthBeforeRewriteFactor))
      this.#rewrite();
  }

  /** Leaves only the latest value of each id. A process that dies meanwhile leaves the old file or the new one. */
  #rewrite(): void {
    const lines = [...this.entries].map(([id, value]) => `${JSON.stringify({ id, value } satisfies Line<T>)}\n`);
    const bytes = Buffer.from(lines.join(""));
    writeFileSync(`${this.#path}.new`, bytes, { flush: true });
    renameSync(`${this.#path}.new`, this.#path);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = openSync(this.#path, "a");
    this.#sizeBytes = bytes.byteLength;
    this.#rewrittenBytes = bytes.byteLength;
  }
}

function readLines<T>(path: string): Map<string, T> {
  const entries = new Map<string, T>();
  if (!existsSync(path)) return entries;
  // What follows the last newline was being written when the process died: nobody was told that it happened.
  const complete = readFileSync(path, "utf8").split("\n").slice(0, -1);
  for (const text of complete) {
    // Only this module writes the file, so a complete line has the shape that it was given.
    const line = JSON.parse(text) as Line<T>;
    if ("deleted" in line) entries.delete(line.id);
    else entries.set(line.id, line.value);
  }
  return entries;
}
