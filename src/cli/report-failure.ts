import { ImplausibleListing } from "../features/catalogue/index.ts";
import { StartFailure } from "../launch/start-failure.ts";
import { ConfigurationError } from "../platform/config.ts";
import { isDatabaseOutage } from "../platform/database-outage.ts";
import { Failure } from "../platform/failure.ts";
import { Rejected, Unavailable, Unknown } from "../providers/esim/contract.ts";
import { PaymentRefused, PaymentUnavailable, PaymentUnknown } from "../providers/payment/contract.ts";
import { exitCodes } from "./run.ts";

/** What a person reads when a command did not succeed: a sentence, and a stack only for a mistake of ours. */
export function reportFailure(error: unknown): void {
  console.error(explainFailure(error) ?? error);
  process.exitCode = exitCodes.failed;
}

const explained = [Failure, StartFailure, ConfigurationError, ImplausibleListing];
const later = "Try again in a minute.";

/** What went wrong and what helps; undefined for a mistake of ours. */
export function explainFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (explained.some((kind) => error instanceof kind)) return error.message;
  if (error instanceof Unavailable || error instanceof Unknown)
    return `The carrier can't be asked now: ${error.message}. ${later}`;
  if (error instanceof Rejected)
    return `The carrier refuses: ${error.message}. "doctor" tells how the contract stands.`;
  if (error instanceof PaymentUnavailable || error instanceof PaymentUnknown)
    return `PayPal can't be asked now: ${error.message}. ${later}`;
  if (error instanceof PaymentRefused) return `PayPal refuses: ${error.message}. "doctor" tells whether it lets us in.`;
  if (isDatabaseOutage(error)) return `The database at DATABASE_URL can't be reached: ${error.message}. ${later}`;
  return error instanceof AggregateError ? explainAll(error) : undefined;
}

function explainAll({ message, errors }: AggregateError): string | undefined {
  const sentences = errors.map(explainFailure);
  return sentences.every((sentence) => sentence !== undefined) ? [message, ...sentences].join("\n") : undefined;
}
