/**
 * PostgreSQL shuts down, has crashed, or starts; takes no more connections, because those of killed processes are not gone yet; or ended a
 * connection whose process stood still in a transaction.
 */
const outageCodes = new Set(["57P01", "57P02", "57P03", "53300", "25P03"]);
/** The operating system's words for a server that is not there, or went away in the middle. */
const networkCodes = new Set(["EAGAIN", "ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"]);
const networkCalls = new Set(["connect", "read", "write"]);
/** The driver gives these no code. */
const driverSentences =
  /^Connection terminated|^timeout exceeded when trying to connect$|^Client has encountered a connection error/;

/**
 * Whether an error says that the database could not be reached or went away, rather than that it refused something. A change that was
 * being committed may have happened all the same.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A host with several addresses, of which none answered.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isDatabaseOutage);
  if (driverSentences.test(error.message)) return true;
  if (!("code" in error) || typeof error.code !== "string") return false;
  if (outageCodes.has(error.code) || /^08/.test(error.code)) return true;
  return networkCodes.has(error.code) && "syscall" in error && networkCalls.has(String(error.syscall));
}
