import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readOptions } from "../environment.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ...readOptions({}), port: 0, dataFolder: undefined, quiet: true });
});
afterAll(async () => {
  await sandbox.close();
});
beforeEach(async () => {
  await behave("shop", {});
  for (const name of ["shop", "other"]) await fetch(hook(`${name}/received`), { method: "DELETE" });
});

const hook = (path: string) => `${sandbox.url}/api/hooks/${path}`;

async function behave(name: string, behaviour: object): Promise<Response> {
  return await fetch(hook(`${name}/behaviour`), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(behaviour),
  });
}

async function received(name: string): Promise<unknown> {
  return await (await fetch(hook(`${name}/received`))).json();
}

test("a caught hook keeps its body to the letter, whatever its content type says", async () => {
  const body = '{ "a":1,\n\t"b" : "ñ" } trailing';
  const headers = { "content-type": "application/json", "x-webhook-signature": "sha256=abc" };
  expect((await fetch(hook("shop"), { method: "POST", headers, body })).status).toBe(200);
  expect(await received("shop")).toEqual([
    {
      method: "POST",
      headers: expect.objectContaining(headers) as object,
      body,
      received_at: expect.stringMatching(/Z$/) as string,
    },
  ]);
});

test("every method is caught, in the order of arrival, apart from the hooks of other names", async () => {
  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) await fetch(hook("shop"), { method });
  await fetch(hook("other"), { method: "POST", body: "x" });
  expect(await received("shop")).toMatchObject([
    { method: "GET", body: "" },
    { method: "PUT" },
    { method: "PATCH" },
    { method: "DELETE" },
  ]);
});

test("an endpoint answers as it was told, and only that one", async () => {
  await behave("shop", { status: 503 });
  expect((await fetch(hook("shop"), { method: "POST" })).status).toBe(503);
  expect((await fetch(hook("other"), { method: "POST" })).status).toBe(200);
  expect(await received("shop")).toHaveLength(1);
});

test("an endpoint can redirect", async () => {
  await behave("shop", { status: 307, location: "http://127.0.0.1:1/internal" });
  const answer = await fetch(hook("shop"), { method: "POST", redirect: "manual" });
  expect(answer.status).toBe(307);
  expect(answer.headers.get("location")).toBe("http://127.0.0.1:1/internal");
});

test("an endpoint can answer with a body of any size", async () => {
  await behave("shop", { body_bytes: 5_000_001 });
  const answer = await fetch(hook("shop"), { method: "POST" });
  expect((await answer.arrayBuffer()).byteLength).toBe(5_000_001);
});

test("a delayed endpoint has noted the call before it answers", async () => {
  await behave("shop", { delay_ms: 600_000 });
  const patience = new AbortController();
  const hanging = expect(fetch(hook("shop"), { method: "POST", signal: patience.signal })).rejects.toThrow("aborted");
  await expect.poll(async () => await received("shop")).toHaveLength(1);
  patience.abort();
  await hanging;
});

test("what an endpoint received can be forgotten", async () => {
  await fetch(hook("shop"), { method: "POST" });
  await fetch(hook("other"), { method: "POST" });
  await fetch(hook("shop/received"), { method: "DELETE" });
  expect(await received("shop")).toEqual([]);
  expect(await received("other")).toHaveLength(1);
});

test("a body over 1 MB is refused with 413", async () => {
  const answer = await fetch(hook("shop"), { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
  expect(answer.status).toBe(413);
});

test.each([
  { behaviour: { status: 99 }, says: "status must be a whole number from 200 to 599" },
  { behaviour: { delay_ms: "soon" }, says: "delay_ms must be a whole number" },
  { behaviour: { location: 1 }, says: "location must be a text" },
])("a behaviour that makes no sense is refused: $says", async ({ behaviour, says }) => {
  const answer = await behave("shop", behaviour);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(says);
});
