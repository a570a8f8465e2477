/** A JSON Schema as the reference prints it. */
export type Schema = Record<string, unknown>;

/** Why a value is wrong, and the value. */
export type WrongValue = readonly [why: string, value: unknown];

/** What the values below break, and what only explains; a schema that says more would have a rule that nobody tries. */
const knownKeywords = new Set([
  ...["type", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "format", "enum"],
  ...["anyOf", "items", "properties", "required", "description", "examples", "default", "title", "x-form"],
]);

const ofType: Record<string, readonly WrongValue[]> = {
  string: [
    ["a number", 5],
    ["a list", []],
  ],
  number: [
    ["text", "1e3"],
    ["true", true],
  ],
  integer: [
    ["text", "1e3"],
    ["true", true],
    ["a fraction", 1.5],
  ],
  boolean: [
    ["text", "yes"],
    ["a number", 1],
  ],
  array: [
    ["text", "one"],
    ["an object", {}],
  ],
};

/** Each way to break one rule of a member's schema. */
export function wrongValues(schema: Schema): WrongValue[] {
  const unknown = Object.keys(schema).filter((keyword) => !knownKeywords.has(keyword));
  if (unknown.length > 0) throw new Error(`no wrong value is known for ${unknown.join(", ")}`);
  const alternatives = (schema["anyOf"] as Schema[] | undefined) ?? [schema];
  const isNullable = alternatives.some((one) => one["type"] === "null");
  const [main] = alternatives.filter((one) => one["type"] !== "null");
  if (main === undefined) throw new Error("a schema that takes nothing but null");
  return [
    ...(ofType[String(main["type"])] ?? []),
    ...(isNullable ? [] : [["null", null] as const]),
    ...outOfRange(main),
    ...wrongTexts(main),
    ...wrongItems(main),
  ];
}

function outOfRange(schema: Schema): WrongValue[] {
  const wrong: WrongValue[] = [];
  const limit = (keyword: string) => (typeof schema[keyword] === "number" ? schema[keyword] : undefined);
  const [minimum, maximum] = [limit("minimum"), limit("maximum")];
  if (minimum !== undefined) wrong.push(["below the minimum", minimum - 1]);
  if (maximum !== undefined) wrong.push(["above the maximum", maximum + 1]);
  return wrong;
}

/** Texts, of which every pattern and format refuses at least one. */
const oddTexts = ["two\nlines", "   ", "nobody", "!"];

/** Times as some standard has them, which the language does not read or no answer could say again. */
const unreadableTimes = [
  "2026-06-30T10:00:00+05",
  "2016-12-31T23:59:60Z",
  "2026-02-30T10:00:00Z",
  "2026-06-30T10:00:00",
  "9999-12-31T23:59:59-23:00",
  "0000-01-01T00:00:00+05:00",
];

function wrongTexts(schema: Schema): WrongValue[] {
  if (Array.isArray(schema["enum"])) return [["not one of the allowed", "no-such-value"]];
  if (schema["type"] !== "string") return [];
  const minLength = Number(schema["minLength"] ?? 0);
  const maxLength = Number(schema["maxLength"] ?? 0);
  const wrong: WrongValue[] = [];
  if (minLength > 0) wrong.push(["too short", "x".repeat(minLength - 1)]);
  if (maxLength > 0) wrong.push(["too long", "x".repeat(maxLength + 1)]);
  if (typeof schema["pattern"] === "string")
    for (const text of misfits(schema["pattern"], minLength))
      wrong.push([`of another form: ${JSON.stringify(text)}`, text]);
  if (typeof schema["format"] === "string") wrong.push([`no ${schema["format"]}`, "nobody"]);
  if (schema["format"] === "date-time") for (const time of unreadableTimes) wrong.push([`no time: ${time}`, time]);
  return wrong;
}

function misfits(pattern: string, minLength: number): string[] {
  const form = new RegExp(pattern, "u");
  const found = oddTexts.map((text) => text.padEnd(minLength, text)).filter((text) => !form.test(text));
  if (found.length === 0) throw new Error(`no text is known that ${pattern} refuses`);
  return found;
}

function wrongItems(schema: Schema): WrongValue[] {
  if (schema["type"] !== "array") return [];
  const items = schema["items"] as Schema;
  const sound = Array.isArray(items["enum"]) ? items["enum"][0] : "x".repeat(Number(items["minLength"] ?? 1));
  const wrong: WrongValue[] = wrongValues(items).map(([why, value]) => [`an item is ${why}`, [value]]);
  if (Number(schema["minItems"] ?? 0) > 0) wrong.push(["too few", []]);
  if (typeof schema["maxItems"] === "number") wrong.push(["too many", Array(schema["maxItems"] + 1).fill(sound)]);
  return wrong;
}
