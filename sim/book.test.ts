import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBook } from "./book.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "book-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const linesOf = (name: string) =>
  readFileSync(join(folder, `${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");

test("a change is on disk before the call returns", () => {
  openBook<number>(folder, "sold").put("a", 1);
  expect(linesOf("sold")).toEqual(['{"id":"a","value":1}']);
});

test("a book opened again holds the latest values in the order of their first put", () => {
  const book = openBook<{ status: string }>(folder, "sold");
  book.put("first", { status: "new" });
  book.put("second", { status: "new" });
  book.put("third", { status: "new" });
  book.put("first", { status: "paid" });
  book.delete("second");

  const again = openBook<{ status: string }>(folder, "sold");

  expect(again.values()).toEqual([{ status: "paid" }, { status: "new" }]);
  expect(again.get("second")).toBeUndefined();
});

test("a line that was torn by a crash is dropped and the next one is whole", () => {
  openBook<number>(folder, "sold").put("a", 1);
  appendFileSync(join(folder, "sold.jsonl"), '{"id":"b","val');

  const book = openBook<number>(folder, "sold");
  book.put("c", 3);

  expect(openBook<number>(folder, "sold").values()).toEqual([1, 3]);
});

test("opening a book leaves one line for each thing in it", () => {
  const book = openBook<number>(folder, "sold");
  for (let count = 1; count <= 50; count++) book.put("a", count);
  book.put("gone", 0);
  book.delete("gone");
  expect(linesOf("sold")).toHaveLength(52);

  openBook<number>(folder, "sold");

  expect(linesOf("sold")).toEqual(['{"id":"a","value":50}']);
});

test("a book that is changed for days does not grow without end", () => {
  const book = openBook<string>(folder, "usage");
  const report = "x".repeat(1024 * 1024);
  for (let count = 0; count < 80; count++) book.put("esim", `${count} ${report}`);

  expect(linesOf("usage").length).toBeLessThan(40);
  expect(openBook<string>(folder, "usage").get("esim")).toBe(`79 ${report}`);
});

test("a cleared book stays empty and can be written again", () => {
  const book = openBook<number>(folder, "sold");
  book.put("a", 1);
  book.clear();
  book.put("b", 2);

  expect(openBook<number>(folder, "sold").values()).toEqual([2]);
});

test("a closed book refuses to be changed", () => {
  const book = openBook<number>(folder, "sold");
  book.close();
  expect(() => book.put("a", 1)).toThrow("is closed");
});

test("a book without a folder works the same and leaves nothing behind", () => {
  const book = openBook<number>(undefined, "sold");
  book.put("a", 1);
  book.put("b", 2);
  book.delete("a");
  expect(book.values()).toEqual([2]);
  expect(openBook<number>(undefined, "sold").values()).toEqual([]);
});
