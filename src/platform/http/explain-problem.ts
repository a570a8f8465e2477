import type { FailureDetail } from "../failure.ts";

/** What a validator says of one breach of a schema. */
export interface Problem {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  message?: string;
  /** The schema that was breached, with what it says of itself. */
  parentSchema?: Record<string, unknown>;
}

/** Which field, and what it must be, for whoever sent it. */
export function explainProblem(problem: Problem): FailureDetail {
  const parent = problem.instancePath.split("/").filter(Boolean);
  const missing = problem.params["missingProperty"];
  const path = typeof missing === "string" ? [...parent, missing] : parent;
  return { path: path.join("."), message: sentences[problem.keyword]?.(problem) ?? problem.message ?? "is not valid" };
}

const typeNames: Record<string, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a JSON object",
  null: "null",
};

const formatNames: Record<string, string> = {
  email: "an e-mail address such as user@example.com",
  "date-time": "a time such as 2026-01-15T10:00:00Z",
};

const limitOf = ({ params }: Problem): string => String(params["limit"]);
const sentences: Record<string, (problem: Problem) => string> = {
  required: () => "is required",
  type: ({ params }) =>
    `must be ${[params["type"]]
      .flat()
      .map((type) => typeNames[String(type)])
      .join(" or ")}`,
  enum: ({ params }) => `must be one of: ${(params["allowedValues"] as unknown[]).join(", ")}`, // ajv gives a list here
  format: ({ params: { format } }) => `must be ${formatNames[String(format)] ?? `a valid ${String(format)}`}`,
  pattern: ({ parentSchema, message }) => {
    const form = parentSchema?.["x-form"];
    return typeof form === "string" ? `must be ${form}` : (message ?? "is not valid");
  },
  minimum: (problem) => `must be at least ${limitOf(problem)}`,
  maximum: (problem) => `must be at most ${limitOf(problem)}`,
  minLength: (problem) => `must have at least ${limitOf(problem)} characters`,
  maxLength: (problem) => `must have at most ${limitOf(problem)} characters`,
  minItems: (problem) => `must have at least ${limitOf(problem)} entries`,
  maxItems: (problem) => `must have at most ${limitOf(problem)} entries`,
};
