import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { fieldsOf, text, wholeNumber } from "../body-fields.ts";
import type { World } from "../world.ts";
import type { Catcher, HookBehaviour } from "./catcher.ts";

const bodyMaxBytes = 1024 * 1024;
const delayMaxMs = 10 * 60 * 1000;
const answerMaxBytes = 100 * 1024 * 1024;
const chunk = Buffer.alloc(64 * 1024, ".");

type ByName = { Params: { name: string } };

/** What programs and people ask about the webhooks that were caught. */
export function registerHookCalls(server: FastifyInstance, catcher: Catcher): void {
  server.get<ByName>("/api/hooks/:name/received", (request) =>
    catcher.received(request.params.name).map(({ method, headers, body, received_at }) => ({
      method,
      headers,
      body,
      received_at,
    })),
  );
  server.delete<ByName>("/api/hooks/:name/received", (request, reply) => {
    catcher.forget(request.params.name);
    return reply.send([]);
  });
  server.get<ByName>("/api/hooks/:name/behaviour", (request) => catcher.behaviour(request.params.name));
  server.post<ByName>("/api/hooks/:name/behaviour", (request) => {
    catcher.setBehaviour(request.params.name, readBehaviour(request.body));
    return catcher.behaviour(request.params.name);
  });
}

/** The endpoints themselves, in a scope of their own because they take a body of any type as it is. */
export function registerHookEndpoints(server: FastifyInstance, { world, catcher }: { world: World; catcher: Catcher }) {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: bodyMaxBytes }, (_request, body, done) => {
    done(null, body);
  });
  server.all<ByName>("/api/hooks/:name", async (request, reply) => {
    const { name } = request.params;
    catcher.catch({ name, method: request.method, headers: request.headers, body: bodyText(request) });
    const behaviour = catcher.behaviour(name);
    await new Promise<void>((resolve) => world.later(behaviour.delay_ms, resolve));
    return await behave(reply, behaviour);
  });
}

function bodyText(request: FastifyRequest): string {
  return Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
}

function behave(reply: FastifyReply, { status, location, body_bytes: bytes }: HookBehaviour): FastifyReply {
  if (location !== undefined) void reply.header("location", location);
  void reply.code(status);
  if (bytes === undefined) return reply.send({ received: true });
  return reply.type("text/plain").send(Readable.from(filler(bytes)));
}

// Made on the way out: an answer of a hundred megabytes is never held in memory.
function* filler(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.byteLength) yield chunk.subarray(0, left);
}

function readBehaviour(body: unknown): HookBehaviour {
  const fields = fieldsOf(body);
  const location = text(fields, "location");
  const bytes = wholeNumber(fields, "body_bytes", { min: 0, max: answerMaxBytes });
  return {
    status: wholeNumber(fields, "status", { min: 200, max: 599 }) ?? 200,
    delay_ms: wholeNumber(fields, "delay_ms", { min: 0, max: delayMaxMs }) ?? 0,
    ...(location === undefined ? {} : { location }),
    ...(bytes === undefined ? {} : { body_bytes: bytes }),
  };
}
