import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isDatabaseOutage } from "../database-outage.ts";
import { statusOfKind } from "../error-catalogue.ts";
import { Failure, type FailureDetail } from "../failure.ts";
import { explainProblem } from "./explain-problem.ts";

type Problem = NonNullable<FastifyError["validation"]>[number];

const detailsMax = 50;

/** The one place where an error becomes an answer. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = toFailure(error);
  const status = statusOfKind[failure.kind];
  if (status === 500) request.log.error({ err: error }, "a request failed because of a mistake of ours");
  if (isDatabaseOutage(error)) request.log.warn({ err: error }, "a request met a database that is gone");
  if (failure.retryAfterSeconds !== undefined) void reply.header("retry-after", String(failure.retryAfterSeconds));
  void reply
    .code(status)
    .type("application/json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(errorBody(failure, request.id));
}

/** The body of a failure's answer. */
export function errorBody(failure: Failure, requestId: string): Record<string, unknown> {
  return {
    success: false,
    message: failure.message,
    error: { code: failure.code, ...(failure.details ? { details: failure.details } : {}) },
    ...failure.extra,
    request_id: requestId,
  };
}

/** Translates what the web server throws; everything unknown is a bug and says nothing of itself. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isDatabaseOutage(error)) return databaseGone(error);
  if (isFastifyError(error)) return fromFastify(error) ?? bug();
  return bug();
}

/** Whether a change was committed in the last moment is not known here: an Idempotency-Key is what makes asking again safe. */
function databaseGone(cause: unknown): Failure {
  const sentence =
    "The database can't be reached just now. Try again; with the same Idempotency-Key nothing is done twice.";
  return new Failure("not_ready", sentence, undefined, { retryAfterSeconds: 2, cause });
}

function bug(): Failure {
  return new Failure("internal_error", "Something went wrong on our side. Quote the request_id when you report it.");
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ("validation" in error || "code" in error);
}

function fromFastify(error: FastifyError): Failure | undefined {
  if (error.validation) return fromValidation(error);
  if (error.statusCode === 413) {
    return new Failure("payload_too_large", "The body is larger than this operation takes.");
  }
  if (error.code === "FST_ERR_MAX_PARAM_LENGTH")
    return new Failure(
      "validation_failed",
      "An id in the address is longer than any of ours: they have at most 100 characters.",
    );
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    return new Failure("unsupported_media_type", "Send the body with Content-Type: application/json.");
  }
  if (error.statusCode === 400)
    return new Failure("validation_failed", `The request can't be read: ${error.message}.`, [
      { path: "", message: error.message },
    ]);
  return undefined;
}

function fromValidation(error: FastifyError): Failure {
  const details = firstPerPath(error.validation ?? []);
  const [first] = details;
  const sentence = first
    ? `${first.path === "" ? "The body" : first.path} ${first.message}.`
    : "The request is not valid.";
  return new Failure("validation_failed", sentence, details);
}

/** The first problem of each field. A body can have a hundred thousand; nobody mends more than a page of them, and the others cost everybody time. */
function firstPerPath(problems: readonly Problem[]): FailureDetail[] {
  const byPath = new Map<string, FailureDetail>();
  for (const problem of problems) {
    const detail = explainProblem(problem);
    if (!byPath.has(detail.path)) byPath.set(detail.path, detail);
    if (byPath.size === detailsMax) break;
  }
  return [...byPath.values()];
}
