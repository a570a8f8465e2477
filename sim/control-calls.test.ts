import { afterAll, beforeAll, expect, test } from "vitest";
import { readOptions } from "./environment.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ...readOptions({}), port: 0, dataFolder: undefined, quiet: true });
});
afterAll(async () => {
  await sandbox.close();
});

async function call(path: string, body?: object): Promise<{ status: number; answer: unknown }> {
  const headers = { "content-type": "application/json" };
  const request = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${sandbox.url}${path}`, request);
  return { status: response.status, answer: await response.json() };
}

test("faults are set, listed and cleared", async () => {
  const fault = { target: "carrier", fault: "out_of_stock", operation: "order", times: 2 };
  expect(await call("/api/faults", fault)).toEqual({ status: 200, answer: [fault] });
  expect((await call("/api/faults")).answer).toEqual([fault]);
  // Many clients name a content type even when there is no content.
  const headers = { "content-type": "application/json" };
  expect((await fetch(`${sandbox.url}/api/faults`, { method: "DELETE", headers })).status).toBe(200);
  expect((await call("/api/faults")).answer).toEqual([]);
});

test.each([
  { path: "/api/faults", body: {}, says: "target must be one of carrier, paypal, smtp" },
  { path: "/api/faults", body: { target: "carrier", fault: "explode" }, says: "fault must be one of refuse, error" },
  {
    path: "/api/faults",
    body: { target: "paypal", fault: "error", operation: "order" },
    says: "operation must be one of token, create, get, capture, refund",
  },
  { path: "/api/faults", body: { target: "smtp", fault: "out_of_stock" }, says: "fault must be one of refuse" },
  { path: "/api/faults", body: { target: "smtp", fault: "error", times: 0 }, says: "times must be a whole number" },
  { path: "/api/clock", body: {}, says: "advance_seconds must" },
  { path: "/api/clock", body: { advance_seconds: -1 }, says: "advance_seconds must" },
])("$path refuses a wrong body: $says", async ({ path, body, says }) => {
  const { status, answer } = await call(path, body);
  expect(status).toBe(400);
  expect(answer).toMatchObject({ message: expect.stringContaining(says) as string });
});

test("the clock moves ahead by what it was told", async () => {
  const { now: before } = (await call("/api/clock")).answer as { now: string };
  const { now: after } = (await call("/api/clock", { advance_seconds: 3600 })).answer as { now: string };
  expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(3_600_000);
});
