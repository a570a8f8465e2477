import type { App } from "../app.ts";
import { openSurroundings } from "../launch/command-surroundings.ts";
import { openConfigured } from "../launch/open-configured.ts";
import { createLog } from "../platform/log.ts";
import { migrate } from "../platform/migrate.ts";

export const exitCodes = { done: 0, failed: 1, foundProblems: 2 } as const;

/** Runs one command on the configuration's app, beside a running server or without one, and sets the exit code. */
export async function runCommand(work: (app: App) => Promise<number | undefined>): Promise<void> {
  const surroundings = await openSurroundings(process.env);
  try {
    const opened = await openConfigured(surroundings.config, createLog(process.env["LOG_LEVEL"] ?? "error"));
    try {
      await migrate(opened.app.database.pool);
      process.exitCode = (await work(opened.app)) ?? exitCodes.done;
    } finally {
      await opened.close();
    }
  } finally {
    await surroundings.stop();
  }
}

/** Prints rows under a heading line, in columns as wide as their content. */
export function printTable(rows: Record<string, string | number>[]): void {
  const [first] = rows;
  if (!first) return;
  const names = Object.keys(first);
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)));
  const print = (cells: string[]): void =>
    console.log(
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  print(names);
  for (const row of rows) print(names.map((name) => String(row[name])));
}
