import fc from "fast-check";

/** A JSON Schema as the reference prints it. */
export type Schema = Record<string, unknown>;

/** What can stand where a value is expected: things that exist, by the name of the field. */
export type Known = Record<string, readonly unknown[]>;

/** Text that has broken somebody's server before. */
const hostileTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "a\r\nBcc: victim@example.com",
  "\ud800",
  "\u202egnp.exe",
  "ﬀ ̀́ 𝕏 👩‍👩‍👧",
  "'; drop table account; --",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "../../etc/passwd",
  "%00%2e%2e",
  "__proto__",
  "constructor",
  "null",
  "NaN",
  "-1",
  "1e309",
  "9".repeat(400),
  "x".repeat(5_000),
  "=1+1",
  "javascript:alert(1)",
  "http://169.254.169.254/latest/meta-data",
  "http://[::1]:5432/",
  "https://user:password@example.com/",
  "2026-02-30T25:61:61Z",
  "0001-01-01T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
  "9999-12-31T23:59:59.999999Z",
  "(a+)+$",
  "%",
  "\\",
];
const hostileNumbers = [
  0,
  -0,
  -1,
  0.1 + 0.2,
  1e-320,
  1e21,
  1.7e308,
  -1e21,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  2 ** 63,
  0.005,
  99_999_999.99,
];

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "grapheme", maxLength: 60 }), fc.string());
const number = fc.oneof(
  fc.constantFrom(...hostileNumbers),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

const time = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
/** Times as one standard or another has them, which not every reader of them does. */
const oddTime = fc
  .tuple(
    fc.constantFrom("2026-06-30", "2016-12-31", "2026-02-30", "0000-01-01", "9999-12-31"),
    fc.constantFrom("T", "t", " "),
    fc.constantFrom("10:00:00", "23:59:60", "24:00:00", "00:00", "23:59:59.123456789"),
    fc.constantFrom("Z", "z", "", "+05", "+0530", "-23:00", "+23:59", "+24:00"),
  )
  .map((parts) => parts.join(""));

/** Anything that JSON can say, more often what has broken servers. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  text,
  number,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], [{}]),
  fc.jsonValue({ maxDepth: 3 }),
  // JSON.parse makes an own member of this name; an object literal would not.
  fc.constant(JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {}}}') as unknown),
);

/** A value that the schema allows as far as the schema says, or one that exists. */
function valueOf(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const existing = schema["type"] === "array" ? undefined : known[name];
  const generated = generatedValue(name, schema, known);
  return existing === undefined || existing.length === 0
    ? generated
    : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...existing) }, { weight: 1, arbitrary: generated });
}

function generatedValue(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const alternatives = schema["anyOf"];
  if (Array.isArray(alternatives))
    return fc.oneof(...alternatives.map((one: Schema) => generatedValue(name, one, known)));
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as unknown[]));
  if ("const" in schema) return fc.constant(schema["const"]);
  const limit = (keyword: string, otherwise: number) => Number(schema[keyword] ?? otherwise);
  switch (schema["type"]) {
    case "integer":
      return fc.integer({ min: limit("minimum", -5), max: Math.max(limit("minimum", -5), limit("maximum", 1_000)) });
    case "number":
      return fc
        .integer({ min: Math.ceil(limit("minimum", 0) * 100), max: Math.floor(limit("maximum", 100_000) * 100) })
        .map((hundredths) => hundredths / 100);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array": {
      const items = valueOf(name, (schema["items"] ?? {}) as Schema, known);
      return fc.array(items, { minLength: limit("minItems", 0), maxLength: Math.min(limit("maxItems", 5), 120) });
    }
    case "object":
      return soundBody(schema, known);
    default:
      return textOf(schema);
  }
}

function textOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema["format"] === "email") return fc.emailAddress();
  if (schema["format"] === "date-time")
    return fc.oneof({ weight: 8, arbitrary: time }, { weight: 1, arbitrary: oddTime });
  const minLength = Number(schema["minLength"] ?? 0);
  const maxLength = Math.max(minLength, Math.min(Number(schema["maxLength"] ?? 60), 600));
  return fc.oneof(
    fc.string({ unit: "grapheme-ascii", minLength, maxLength }),
    fc.string({ unit: "binary", minLength, maxLength }),
    text,
  );
}

interface ObjectSchema {
  properties?: Record<string, Schema>;
  required?: readonly string[];
}

function soundBody(schema: Schema, known: Known): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [] } = schema as ObjectSchema; // the reference declares bodies as objects
  const members = Object.entries(properties).map(([name, member]) => [name, valueOf(name, member, known)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
}

/** A body as the schema wants it, the same with members replaced, added or left out, or something else altogether. */
export function bodyOf(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const sound = soundBody(schema, known);
  const names = Object.keys((schema as ObjectSchema).properties ?? {});
  const broken = fc
    .tuple(
      sound,
      fc.dictionary(fc.constantFrom(...names, "role", "id", "account_id", "is_admin", "balance"), anything, {
        maxKeys: 3,
      }),
      fc.subarray(names, { maxLength: Math.min(2, names.length) }),
    )
    .map(([body, replaced, left]) => {
      const kept = Object.entries({ ...body, ...replaced }).filter(([name]) => !left.includes(name));
      return Object.fromEntries(kept);
    });
  return fc.oneof(
    { weight: 8, arbitrary: sound },
    { weight: 5, arbitrary: broken },
    { weight: 1, arbitrary: anything },
  );
}

/** What stands in the path or the query for a parameter: text, whatever the schema says. */
export function parameterOf(name: string, schema: Schema, known: Known): fc.Arbitrary<string> {
  return fc
    .oneof({ weight: 8, arbitrary: valueOf(name, schema, known) }, { weight: 1, arbitrary: text })
    .map(wellFormed);
}

/** An address is UTF-8, which knows no half of a surrogate pair. */
function wellFormed(value: unknown): string {
  return Buffer.from(String(value), "utf8").toString("utf8");
}
