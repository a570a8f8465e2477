import { type ErrorCode, errorCatalogue, type FailureKind } from "./error-catalogue.ts";

export interface FailureDetail {
  path: string;
  message: string;
  /** Facts that a program may want, such as `required` and `available`. */
  [fact: string]: unknown;
}

/** Something the caller can act on. Whatever is not a `Failure` is a bug and is answered as a bare 500. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: ErrorCode;
  readonly details: readonly FailureDetail[] | undefined;
  /** Seconds until a repetition makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
  /** Further top-level keys of the answer, such as the `order_id` that a refusal speaks of. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details?: readonly FailureDetail[],
    more: { retryAfterSeconds?: number; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.details = details;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.extra = more.extra;
  }

  get kind(): FailureKind {
    return errorCatalogue[this.code].kind;
  }
}
