import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { useTestApp } from "../setup/test-app.ts";
import type { TestAnswer } from "../setup/test-client.ts";
import { type Call, callsOf, formBoundary, type Operation } from "./fuzz-calls.ts";
import { createFuzzWorld, type FuzzWorld } from "./fuzz-world.ts";
import { isLong, minutesMax, report, seed } from "./scale.ts";

vi.setConfig({ testTimeout: isLong ? (minutesMax + 10) * 60_000 : 300_000 });
const untilMs = Date.now() + (isLong ? minutesMax * 60_000 : 0);
const callsARound = isLong ? 16 : 8;
const platform = useTestApp();
const validators = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
const tally = { calls: 0, byStatus: new Map<number, number>(), succeeded: new Set<string>() };
let operations: Operation[];

beforeAll(async () => {
  const { body } = await platform.api.get("/openapi.json");
  validators.addSchema({ $id: "/reference", components: body.components });
  operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
});

const contentTypeOf = (operation: Operation): string =>
  operation.requestBody?.content["multipart/form-data"]
    ? `multipart/form-data; boundary=${formBoundary}`
    : "application/json";

async function send(operation: Operation, world: FuzzWorld, call: Call): Promise<TestAnswer> {
  const bearer = world.bearerOf(call.caller);
  const response = await fetch(`${platform.url}/api/v1${call.path}`, {
    method: call.method,
    headers: {
      ...(call.body === undefined ? {} : { "content-type": contentTypeOf(operation) }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: call.body }),
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

const compiled = new Map<object, ValidateFunction>();
function validatorOf(schema: Record<string, unknown>): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const absolute = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components/', '"/reference#/components/'),
  ) as object;
  const made = validators.compile(absolute);
  compiled.set(schema, made);
  return made;
}

/** What of an answer the reference does not say; nothing when it says all of it. */
function beyondReference(operation: Operation, answer: TestAnswer): string | undefined {
  const described = operation.responses[String(answer.status)];
  if (!described) return `${answer.status} is not among its answers`;
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  const content = described.content[type];
  if (!content) return `${answer.status} comes as ${type}`;
  const code: unknown = answer.status >= 400 ? answer.body?.error?.code : undefined;
  if (typeof code === "string" && !(code in (content.examples ?? {}))) return `${answer.status} with ${code}`;
  if (type !== "application/json") return undefined;
  const validate = validatorOf(content.schema);
  return validate(answer.body) ? undefined : `${answer.status}: ${validators.errorsText(validate.errors)}`;
}

async function tryOut(operation: Operation, world: FuzzWorld, call: Call): Promise<void> {
  const answer = await send(operation, world, call);
  tally.calls += 1;
  tally.byStatus.set(answer.status, (tally.byStatus.get(answer.status) ?? 0) + 1);
  if (answer.status < 300) tally.succeeded.add(operation.operationId);
  const problem =
    answer.status >= 500 ? `${answer.status}: ${JSON.stringify(answer.body)}` : beyondReference(operation, answer);
  expect(problem, `${operation.operationId} ${JSON.stringify(call)}`).toBeUndefined();
}

test(`no operation answers 5xx, or what its schema does not say, to any request (seed ${seed})`, async () => {
  const world = await createFuzzWorld(platform);
  let known = await world.look();
  const failures = new Map<string, string>();
  let round = 0;
  do {
    for (const [index, operation] of operations.entries()) {
      // What exists changes slowly; who is logged in changes at once.
      if (index % 8 === 0) known = await world.look();
      await world.revive();
      const words = { ...known, ...(await world.prepare(operation.operationId)) };
      const result = await fc.check(
        fc.asyncProperty(callsOf(operation, words), async (call) => await tryOut(operation, world, call)),
        { seed: seed * 1_000_003 + round * 1_009 + index, numRuns: callsARound },
      );
      if (result.failed) failures.set(operation.operationId, fc.defaultReportMessage(result) ?? "failed");
    }
    round += 1;
  } while (Date.now() < untilMs);
  const statuses = [...tally.byStatus].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  report(`${tally.calls} calls of ${operations.length} operations in ${round} rounds: ${statuses.join(", ")}`);
  const unreached = operations.map((one) => one.operationId).filter((id) => !tally.succeeded.has(id));
  report(`never succeeded: ${unreached.join(", ") || "none"}`);
  expect([...failures.values()]).toEqual([]);
  // Everything can succeed in the world as it is made; what did not was not tried. The short form has too few calls for all of it.
  if (isLong) expect(unreached).toEqual([]);
});
