import type { FastifyReply, FastifyRequest } from "fastify";
import { answerWithFault } from "../answer-with-fault.ts";
import type { Account } from "./account.ts";
import {
  internalError,
  invalidRequest,
  notPermitted,
  PayPalError,
  requestInProgress,
  unprocessable,
  unsupportedMediaType,
} from "./errors.ts";
import { refuseAsMocked } from "./mock-response.ts";

export type OperationName = "create" | "get" | "capture" | "refund";

/** What a request says beside its path and body. */
interface Asked {
  readonly requestId: string | undefined;
  /** Whether a fault wants this operation to be refused in PayPal's own words. */
  readonly isRefused: boolean;
}

const requestIdLengthMax = 108;

/** Runs an operation as asked: mocked refusals and faults first, and one request with the same id at a time. */
export async function runOperation(
  account: Account,
  { name, request, reply }: { name: OperationName; request: FastifyRequest; reply: FastifyReply },
  work: (asked: Asked) => object,
): Promise<unknown> {
  refuseAsMocked(request);
  const requestId = readRequestId(request);
  const release = holdRequestId(account, name, requestId === undefined ? undefined : `${request.url} ${requestId}`);
  try {
    const fault = account.world.faults.take("paypal", name);
    // PayPal's own envelope for an error before the work, instead of the plain one that all vendors share.
    if (fault === "error") throw internalError();
    const isRefused = fault === "refuse";
    if (isRefused && name === "get") throw notPermitted();
    return await answerWithFault(fault, reply, () => work({ requestId, isRefused }));
  } finally {
    release();
  }
}

function readRequestId(request: FastifyRequest): string | undefined {
  const header = request.headers["paypal-request-id"];
  if (typeof header !== "string") return undefined;
  if (header.length === 0 || header.length > requestIdLengthMax) {
    throw invalidRequest("INVALID_STRING_LENGTH", { field: "PayPal-Request-Id", location: "header" });
  }
  return header;
}

function holdRequestId(account: Account, name: OperationName, key: string | undefined): () => void {
  if (key === undefined || name === "get") return () => undefined;
  if (account.requestsInProgress.has(key)) {
    throw name === "refund" ? requestInProgress() : unprocessable("PREVIOUS_REQUEST_IN_PROGRESS");
  }
  account.requestsInProgress.add(key);
  return () => account.requestsInProgress.delete(key);
}

/** PayPal's 415 for a body, even an empty one, that does not call itself JSON. */
export function requireJson(request: FastifyRequest): void {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) throw unsupportedMediaType();
}

/** The whole representation when the caller prefers it, else the short form. */
export function prefersRepresentation(request: FastifyRequest): boolean {
  return /\breturn=representation\b/.test(String(request.headers["prefer"] ?? ""));
}

/** Answers with PayPal's envelope; what is not PayPal's refusal and not the client's fault is a bug, and is logged. */
export function sendError(account: Account, error: unknown, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof PayPalError ? error : translate(account, error);
  return reply.code(refusal.httpStatus).send(refusal.toBody(String(reply.getHeader("paypal-debug-id") ?? "")));
}

function translate(account: Account, error: unknown): PayPalError {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (typeof status === "number" && status < 500) return invalidRequest("MALFORMED_REQUEST_JSON");
  account.world.log(`PayPal broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return internalError();
}
