import type { App } from "../app.ts";
import { openSurroundings } from "../launch/command-surroundings.ts";
import { StartFailure } from "../launch/start-failure.ts";
import { openApp } from "../open-app.ts";
import { ConfigurationError } from "../platform/config.ts";
import { Failure } from "../platform/failure.ts";
import { createLog } from "../platform/log.ts";
import { migrate } from "../platform/migrate.ts";
import { Unavailable, Unknown } from "../providers/esim/contract.ts";

export const exitCodes = { done: 0, failed: 1, foundProblems: 2 } as const;

/** Runs one command on the configuration's app, beside a running server or without one, and sets the exit code. */
export async function runCommand(work: (app: App) => Promise<number | undefined>): Promise<void> {
  const surroundings = await openSurroundings(process.env);
  try {
    const opened = await openApp(surroundings.config, createLog(process.env["LOG_LEVEL"] ?? "error"));
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

/** What a person reads when a command did not succeed: a sentence, and a stack only for a mistake of ours. */
export function reportFailure(error: unknown): void {
  const isExplained = error instanceof Failure || error instanceof StartFailure || error instanceof ConfigurationError;
  const isCarrierTrouble = error instanceof Unavailable || error instanceof Unknown;
  if (isCarrierTrouble) console.error(`The carrier can't be asked now: ${error.message}. Try again in a minute.`);
  else console.error(isExplained ? error.message : error);
  process.exitCode = exitCodes.failed;
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
