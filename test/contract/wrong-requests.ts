import { exampleOf, type Listed, type Sent } from "./listed-operations.ts";
import { type Schema, wrongValues } from "./wrong-values.ts";

export interface WrongRequest {
  why: string;
  /** What the answer must name; nothing where the body as a whole is wrong. */
  field: string;
  sent: Sent;
}

/** Every way to break one rule of an operation's schemas while keeping the others. */
export function wrongRequests(entry: Listed): WrongRequest[] {
  const { operation } = entry;
  const json = operation.requestBody?.content["application/json"];
  return [
    ...(json === undefined ? [] : wrongBodies(json.schema, exampleOf(entry) ?? {})),
    ...(operation.parameters ?? []).flatMap((parameter) => wrongParameters(entry, parameter)),
  ];
}

function wrongBodies(schema: Schema, sound: Record<string, unknown>): WrongRequest[] {
  const properties = schema["properties"] as Record<string, Schema>;
  const required = (schema["required"] ?? []) as string[];
  const wrong: WrongRequest[] = ["text", 5, [], [sound], null].map((body) => ({
    why: `the body is ${JSON.stringify(body)}`,
    field: "",
    sent: { body },
  }));
  for (const [field, member] of Object.entries(properties)) {
    const { [field]: _, ...rest } = sound;
    if (required.includes(field) && !("default" in member))
      wrong.push({ why: `${field} is missing`, field, sent: { body: rest } });
    for (const [why, value] of wrongValues(member))
      wrong.push({ why: `${field}: ${why}`, field, sent: { body: { ...sound, [field]: value } } });
  }
  return wrong;
}

type Parameter = NonNullable<Listed["operation"]["parameters"]>[number];

/** Paths and queries are text that is read as what the schema wants; so only what can't be read so is wrong. */
function wrongParameters(entry: Listed, parameter: Parameter): WrongRequest[] {
  const body = exampleOf(entry);
  return (
    wrongValues(parameter.schema)
      .filter(([why, value]) => why !== "a number" && typeof value !== "object" && !isReadable(parameter, value))
      // In a query 1e3 is a number.
      .map(([why, value]) => [why, value === "1e3" ? "ten" : value] as const)
      .map(([why, value]) => ({
        why: `${parameter.in} ${parameter.name}: ${why}`,
        field: parameter.name,
        sent: { body, ...placed(entry, parameter, String(value)) },
      }))
  );
}

/** Some paths with an empty part or a second line are other paths, and the blanks at a header's ends are no part of it. */
function isReadable(parameter: Parameter, value: unknown): boolean {
  if (parameter.in === "path") return value === "" || String(value).includes("\n");
  return parameter.in === "header" && String(value).trim() !== String(value);
}

function placed(entry: Listed, { name, in: place }: Parameter, value: string): Partial<Sent> {
  const path = entry.path.replace(`{${name}}`, place === "path" ? encodeURIComponent(value) : "unknown-id");
  const rest = path.replaceAll(/\{\w+\}/g, "unknown-id");
  if (place === "path") return { path: rest };
  return place === "query"
    ? { path: `${rest}?${name}=${encodeURIComponent(value)}` }
    : { path: rest, headers: { [name]: value } };
}
