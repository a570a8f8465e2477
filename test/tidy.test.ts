import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../src/platform/project-root.ts";

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: projectRoot,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "");
const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const sources = files.filter(
  (path) => /^(src|sim)\/.*\.ts$/.test(path) && !path.endsWith(".generated.ts") && !path.endsWith(".test.ts"),
);

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

describe("the house stays tidy", () => {
  it("keeps files small: half of them under 100 lines, none over 300", () => {
    const sizes = sources.map((path) => ({ path, lines: read(path).split("\n").length }));
    expect(sizes.filter(({ lines }) => lines > 300)).toEqual([]);
    expect(median(sizes.map(({ lines }) => lines))).toBeLessThanOrEqual(100);
  });

  it("names no drawer for odds and ends", () => {
    expect(files.filter((path) => /(^|\/)(utils?|helpers?|common|misc|shared|manager)(\/|\.ts$)/.test(path))).toEqual(
      [],
    );
  });

  it("leaves no to-do behind: fix it, or open an issue", () => {
    const marker = new RegExp(`\\b(${["TO", "DO"].join("")}|${["FIX", "ME"].join("")}|XXX)\\b`);
    expect(sources.filter((path) => marker.test(read(path)))).toEqual([]);
  });

  it("skips and focuses no test", () => {
    const tests = files.filter((path) => path.endsWith(".test.ts") && path !== "test/tidy.test.ts");
    expect(tests.filter((path) => /\b(it|describe|test)\.(skip|only|todo)\b/.test(read(path)))).toEqual([]);
  });

  it("keeps addresses of registries out of the lock file", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": *"http/);
  });

  it("numbers migrations without a clash", () => {
    const numbers = files
      .filter((path) => /^migrations\/\d{4}_/.test(path))
      .map((path) => path.slice("migrations/".length, "migrations/".length + 4));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("explains every configuration variable in the README", () => {
    const names = [...read("src/platform/config.ts").matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
      (match) => match[1] ?? "",
    );
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !read("README.md").includes(name))).toEqual([]);
  });
});
