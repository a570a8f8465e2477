import { Type } from "typebox";
import { Compile } from "typebox/compile";

/** What PayPal's API said: a 2xx or a refusal, never a transport failure. */
export interface Answer {
  status: number;
  /** The parsed JSON, undefined when there was none to parse. */
  body: unknown;
  debugId: string | null;
}

/** Why PayPal refused. `issue` is what its manual promises to keep; descriptions change without notice. */
export interface Problem {
  issue: string;
  message: string;
}

const problemBody = Compile(
  Type.Object({
    name: Type.Optional(Type.String()),
    error: Type.Optional(Type.String()),
    details: Type.Optional(
      Type.Array(Type.Object({ issue: Type.Optional(Type.String()), field: Type.Optional(Type.String()) })),
    ),
  }),
);

/** The value of a JSON text, or undefined when it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names a refusal in one line for the log: the issue and PayPal's debug id, which its support asks for. */
export function problemOf(operation: string, answer: Answer): Problem {
  const body = problemBody.Check(answer.body) ? answer.body : {};
  const detail = body.details?.[0];
  const issue = printable(detail?.issue ?? body.name ?? body.error ?? `HTTP_${answer.status}`);
  const field = detail?.field === undefined ? "" : ` at ${printable(detail.field)}`;
  return { issue, message: `PayPal refused ${operation} with ${answer.status} ${issue}${field}${debugNote(answer)}` };
}

/** The end of a message that lets PayPal's support find the call. */
export function debugNote(answer: Answer): string {
  return answer.debugId === null ? "" : ` (debug id ${printable(answer.debugId)})`;
}

function printable(text: string): string {
  return text.replace(/[^\w./-]/g, "?").slice(0, 80);
}
