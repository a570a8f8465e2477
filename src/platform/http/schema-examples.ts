import { exampleWords } from "./example-words.ts";

type Json = Record<string, unknown>;

const byFormat: Record<string, unknown> = {
  email: "user@example.com",
  "date-time": "2026-01-15T10:00:00.000Z",
  uri: "https://example.com",
};

/** A value that fits a schema: its own example where it has one, what its name commonly means, and something plausible otherwise. */
export function exampleOf(schema: Json, name = ""): unknown {
  const given = givenExample(schema);
  if (given !== undefined) return given;
  const common = commonExample(schema, name);
  if (common !== undefined) return common;
  if (Array.isArray(schema["anyOf"])) return exampleOf(schema["anyOf"][0] as Json, name);
  switch (schema["type"]) {
    case "object":
      return objectExample(schema);
    case "array":
      return schema["items"] === undefined ? [] : [exampleOf(schema["items"] as Json, name)];
    case "string":
      return byFormat[String(schema["format"])] ?? "string";
    case "integer":
    case "number":
      return schema["minimum"] ?? 1;
    case "boolean":
      return true;
    default:
      return null;
  }
}

function givenExample(schema: Json): unknown {
  if (Array.isArray(schema["examples"])) return schema["examples"][0];
  if ("const" in schema) return schema["const"];
  if ("default" in schema) return schema["default"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  return undefined;
}

/** The common word for `name`, if this schema takes it: a text may not stand where another operation counts. */
function commonExample(schema: Json, name: string): unknown {
  const word = exampleWords[name];
  const alternatives = (schema["anyOf"] ?? [schema]) as Json[];
  const [first] = alternatives;
  if (word === null) return alternatives.some((one) => one["type"] === "null") ? null : undefined;
  if (first === undefined || givenExample(first) !== undefined || first["format"] !== undefined) return undefined;
  const type = first["type"] === "integer" ? "number" : first["type"];
  return typeof word === type ? word : undefined;
}

/** A body that a caller would send: what is required, and what the schema itself gives an example of. */
export function bodyExampleOf(schema: Json): Json {
  const properties = (schema["properties"] ?? {}) as Record<string, Json>;
  const required = (schema["required"] ?? []) as string[];
  const sent = Object.entries(properties).filter(
    ([name, member]) => required.includes(name) || Array.isArray(member["examples"]),
  );
  return Object.fromEntries(sent.map(([name, member]) => [name, exampleOf(member, name)]));
}

function objectExample(schema: Json): Json {
  const properties = (schema["properties"] ?? {}) as Record<string, Json>;
  return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleOf(member, name)]));
}
