import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerWithFault } from "./answer-with-fault.ts";
import { type FaultKind, faultKinds } from "./faults.ts";

let server: FastifyInstance;
let url: string;
let done: string[];

beforeEach(async () => {
  done = [];
  server = Fastify({ forceCloseConnections: true });
  server.post<{ Params: { fault: string } }>("/:fault", async (request, reply) => {
    const fault = faultKinds.find((kind) => kind === request.params.fault);
    return await answerWithFault(fault, reply, () => {
      done.push(request.params.fault);
      return { worked: true };
    });
  });
  url = await server.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(async () => {
  await server.close();
});

const call = async (fault: FaultKind | "healthy") => await fetch(`${url}/${fault}`, { method: "POST" });

test("an error is answered without doing the work", async () => {
  expect((await call("error")).status).toBe(500);
  expect(done).toEqual([]);
});

test("a dropped reply leaves the work done and the caller without an answer", async () => {
  await expect(call("drop_reply")).rejects.toThrow("fetch failed");
  expect(done).toEqual(["drop_reply"]);
});

test("a slow call is answered in the end", async () => {
  expect(await (await call("slow")).json()).toEqual({ worked: true });
});

test("a call that times out does no work and ends when the server closes", async () => {
  const arrived = new Promise((resolve) => server.server.once("request", resolve));
  const hanging = expect(call("timeout")).rejects.toThrow("fetch failed");
  await arrived;
  await server.close();
  await hanging;
  expect(done).toEqual([]);
});

test("what only the vendor can say reaches its own code", async () => {
  for (const fault of ["healthy", "refuse", "out_of_stock", "price_changed"] as const)
    expect((await call(fault)).status).toBe(200);
  expect(done).toEqual(["healthy", "refuse", "out_of_stock", "price_changed"]);
});
