import fc from "fast-check";
import { anything, bodyOf, type Known, parameterOf, type Schema } from "./fuzz-arbitraries.ts";

/** An operation as the reference describes it. */
export interface Operation {
  operationId: string;
  method: string;
  path: string;
  parameters?: { name: string; in: "path" | "query" | "header"; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content: Record<string, { schema: Schema; examples?: Record<string, unknown> }> }>;
}

/**
 * Who asks: the reseller who has everything, a key of theirs with every scope, an account that is new, one that buys on account, one without
 * credit, the holder of what can be spent once (the reseller, where nothing can), somebody without a token, or with a wrong one.
 */
export type Caller = "owner" | "key" | "newcomer" | "debtor" | "traveller" | "passer-by" | "nobody" | "impostor";

/** One request, as it goes over the wire. */
export interface Call {
  method: string;
  path: string;
  caller: Caller;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

const callers = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Caller>("owner") },
  { weight: 4, arbitrary: fc.constant<Caller>("newcomer") },
  { weight: 8, arbitrary: fc.constant<Caller>("passer-by") },
  { weight: 4, arbitrary: fc.constantFrom<Caller[]>("key", "debtor", "traveller") },
  { weight: 1, arbitrary: fc.constantFrom<Caller[]>("nobody", "impostor") },
);

/** New keys, and one that comes again with the same and with other bodies. */
const idempotencyKeys = fc.oneof(
  { weight: 8, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.constantFrom("again", "", " ", "k".repeat(255), "k".repeat(256)) },
);

/** Requests for `operation`: mostly such as its schemas allow, some broken in one place, some in all. */
export function callsOf(operation: Operation, known: Known): fc.Arbitrary<Call> {
  return fc.record({
    method: fc.constant(operation.method),
    path: pathOf(operation, known),
    caller: callers,
    headers: headersOf(operation),
    ...(operation.method === "GET" ? { body: fc.constant(undefined) } : { body: wireBodyOf(operation, known) }),
  });
}

function pathOf(operation: Operation, known: Known): fc.Arbitrary<string> {
  const segments = operation.path.split("/").map((segment, index, all) => {
    const name = /\{(\w+)\}/.exec(segment)?.[1];
    if (name === undefined) return fc.constant(segment);
    // What an id names is said by what stands before it.
    const schema = operation.parameters?.find((one) => one.name === name)?.schema ?? {};
    return parameterOf(all.slice(0, index).join("/"), schema, known).map((value) =>
      segment.replace(`{${name}}`, encodeURIComponent(value === "" || /^\.+$/.test(value) ? "unknown" : value)),
    );
  });
  const query = (operation.parameters ?? []).filter((one) => one.in === "query");
  const members = query.map((one) => [one.name, parameterOf(one.name, one.schema, known)] as const);
  const pairs = fc.record(Object.fromEntries(members), { requiredKeys: [] });
  return fc.tuple(fc.tuple(...segments), pairs).map(([parts, values]) => {
    const search = new URLSearchParams(values as Record<string, string>).toString();
    return parts.join("/") + (search === "" ? "" : `?${search}`);
  });
}

function headersOf(operation: Operation): fc.Arbitrary<Record<string, string>> {
  const isIdempotent = operation.parameters?.some((one) => one.in === "header") ?? false;
  return fc.record(
    {
      ...(isIdempotent ? { "idempotency-key": idempotencyKeys } : {}),
      prefer: fc.constantFrom("respond-async", "respond-async, wait=5", "wait=-1"),
      accept: fc.constantFrom("text/csv", "*/*", "application/xml", "text/html;q=x"),
    },
    { requiredKeys: [] },
  );
}

function wireBodyOf(operation: Operation, known: Known): fc.Arbitrary<string | Buffer | undefined> {
  if (operation.requestBody?.content["multipart/form-data"]) return formOf(known);
  const json = operation.requestBody?.content["application/json"];
  const sound = json === undefined ? fc.constant(undefined) : bodyOf(json.schema, known).map(wireText);
  return fc.oneof(
    { weight: 18, arbitrary: sound },
    { weight: 1, arbitrary: anything.map(wireText) },
    { weight: 1, arbitrary: fc.constantFrom("", "{", "[", '{"a":', "\ufeff{}", '"', "[".repeat(20_000), "{}{}") },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  );
}

/** What a form's parts are divided by. */
export const formBoundary = "fuzz-boundary";

/** A form with a file and a field, some of it broken. */
function formOf(known: Known): fc.Arbitrary<Buffer> {
  const field = fc.constantFrom("logo", "logo", "logo", "file", "", "__proto__");
  const content = fc.oneof(
    fc.constantFrom(...(known["logo"] as Buffer[])), // the world draws them
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  const name = fc.constantFrom("logo.png", "../../logo.php", "a\r\nb", "", "ł💥".repeat(100));
  const profile = parameterOf("/reseller/profiles", { type: "string" }, known);
  return fc
    .tuple(field, name, content, fc.option(profile), fc.boolean())
    .map(([to, file, bytes, whose, isClosed]) =>
      Buffer.concat([
        Buffer.from(whose === null ? "" : `${partHead("reseller_profile_id")}\r\n\r\n${whose}\r\n`),
        Buffer.from(`${partHead(to)}; filename="${file}"\r\nContent-Type: image/png\r\n\r\n`),
        bytes,
        Buffer.from(isClosed ? `\r\n--${formBoundary}--\r\n` : "\r\n"),
      ]),
    );
}

const partHead = (field: string): string => `--${formBoundary}\r\nContent-Disposition: form-data; name="${field}"`;

function wireText(value: unknown): string | undefined {
  return JSON.stringify(value);
}
