import { Failure } from "../../platform/failure.ts";

/** Reads the name of a person or business: the spaces around it are dropped, and nothing in it can break a line of a mail's header. */
export function readAccountName(text: string): string {
  const name = text.trim();
  const problem = name === "" ? "must not be empty" : /\p{Cc}/u.test(name) ? "must be one line of text" : undefined;
  if (problem === undefined) return name;
  throw new Failure("validation_failed", `name ${problem}.`, [{ path: "name", message: problem }]);
}
