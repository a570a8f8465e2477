type Json = Record<string, unknown>;

const byFormat: Record<string, unknown> = {
  email: "user@example.com",
  "date-time": "2026-01-15T10:00:00.000Z",
  uri: "https://example.com",
};

/** A value that fits a schema: its own example where it has one, and something plausible otherwise. */
export function exampleOf(schema: Json): unknown {
  const given = givenExample(schema);
  if (given !== undefined) return given;
  if (Array.isArray(schema["anyOf"])) return exampleOf(schema["anyOf"][0] as Json);
  switch (schema["type"]) {
    case "object":
      return objectExample(schema);
    case "array":
      return schema["items"] === undefined ? [] : [exampleOf(schema["items"] as Json)];
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

/** A body that a caller would send: what is required, and what the schema itself gives an example of. */
export function bodyExampleOf(schema: Json): Json {
  const properties = (schema["properties"] ?? {}) as Record<string, Json>;
  const required = (schema["required"] ?? []) as string[];
  const sent = Object.entries(properties).filter(
    ([name, member]) => required.includes(name) || Array.isArray(member["examples"]),
  );
  return Object.fromEntries(sent.map(([name, member]) => [name, exampleOf(member)]));
}

function objectExample(schema: Json): Json {
  const properties = (schema["properties"] ?? {}) as Record<string, Json>;
  return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleOf(member)]));
}
