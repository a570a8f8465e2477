import { randomUUID } from "node:crypto";
import { afterEach, expect, inject, test } from "vitest";
import { runCommand } from "../../test/setup/spawn-platform.ts";
import { databaseUrl } from "../../test/setup/template-database.ts";
import { useTestApp } from "../../test/setup/test-app.ts";
import { Unavailable } from "../providers/esim/contract.ts";
import { explainFailure } from "./report-failure.ts";

const shop = useTestApp();
afterEach(async () => {
  await shop.sandbox.delete("/api/faults");
});

test("a command without its database says which variable to look at, and ends", async () => {
  const unknown = new URL(databaseUrl(inject("serverUrl"), `unknown_${randomUUID()}`));
  unknown.password = "hunter2";
  const { code, said } = await runCommand({ DATABASE_URL: unknown.href }, ["ledger", "verify"]);
  expect([code, said]).toEqual([1, expect.stringMatching(/^The database at DATABASE_URL can't be used: .+\n$/)]);
  expect(said).not.toContain("hunter2");
});

test("a carrier that refuses is told in a sentence, with what to do", async () => {
  await shop.sandbox.post("/api/faults", { target: "carrier", fault: "refuse", operation: "list" });
  const { connectionString } = shop.app.database;
  const environment = { DATABASE_URL: connectionString, SANDBOX_PORT: new URL(shop.sandboxUrl).port };
  const { code, said } = await runCommand(environment, ["plans", "sync"]);
  expect([code, said]).toEqual([1, expect.stringMatching(/^The carrier refuses: package\/list .+"doctor".+\n$/)]);
});

test("several troubles are told one a line, and a mistake of ours keeps its stack", () => {
  const trouble = new Unavailable("package/list was not answered");
  const both = new AggregateError([trouble, trouble], "The plans of 2 carriers were not synced");
  expect(explainFailure(both)).toBe(
    `${both.message}\n${explainFailure(trouble)}\nThe carrier can't be asked now: package/list was not answered. Try again in a minute.`,
  );
  expect(explainFailure(new AggregateError([trouble, new TypeError("x is undefined")]))).toBeUndefined();
  expect(explainFailure(new TypeError("x is undefined"))).toBeUndefined();
});
