import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isDatabaseOutage } from "../database-outage.ts";
import { statusOfKind } from "../error-catalogue.ts";
import { Failure, type FailureDetail } from "../failure.ts";

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
  const details = (error.validation ?? []).map(toDetail);
  const unique = details.filter((detail, index) => details.findIndex((other) => other.path === detail.path) === index);
  const [first] = unique;
  const sentence = first
    ? `${first.path === "" ? "The request" : first.path} ${first.message}.`
    : "The request is not valid.";
  return new Failure("validation_failed", sentence, unique);
}

function toDetail(problem: NonNullable<FastifyError["validation"]>[number]): FailureDetail {
  const parent = problem.instancePath.split("/").filter(Boolean);
  const missing = problem.params["missingProperty"];
  const path = typeof missing === "string" ? [...parent, missing] : parent;
  return { path: path.join("."), message: typeof missing === "string" ? "is required" : explain(problem) };
}

function explain(problem: NonNullable<FastifyError["validation"]>[number]): string {
  const allowed = problem.params["allowedValues"];
  if (Array.isArray(allowed)) return `must be one of: ${allowed.join(", ")}`;
  if (problem.keyword === "format") return `must be a valid ${String(problem.params["format"])}`;
  return problem.message ?? "is not valid";
}
