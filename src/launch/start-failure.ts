/** Why the platform did not start, in words for whoever typed the command. Printed without a stack. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

/**
 * What the operating system or the database said, under a sentence that names the variable to look at; a mistake of ours stays what it is and
 * keeps its stack.
 */
export function asStartFailure(sentence: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  // An error of several addresses has no message of its own.
  return new StartFailure(`${sentence}: ${error.message === "" ? String(error.code) : error.message}`, {
    cause: error,
  });
}
