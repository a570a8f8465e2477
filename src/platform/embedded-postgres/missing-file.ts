/** Turns "there is no such file" into undefined, and lets every other failure through. */
export async function unlessMissing<T>(
  reading: Promise<T>,
  missingCodes: readonly string[] = ["ENOENT"],
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, missingCodes)) return undefined;
    throw error;
  }
}

/** Tells whether a failure of the operating system carries one of these codes. */
export function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}
