import { Agent, buildConnector, errors, request } from "undici";
import { currentRequestId } from "./request-context.ts";
import { inSpan, traceHeaders } from "./tracing.ts";
import { announceVendorCall, type VendorCall } from "./vendor-trace.ts";

export interface VendorRequest {
  /** Who is asked, for logs and metrics. */
  vendor: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** From the call to the last byte of the answer. */
  timeoutMs: number;
}

export interface VendorResponse {
  status: number;
  /** Names in lower case; a repeated header's values are joined by ", ". */
  headers: Record<string, string>;
  body: string;
}

/** The request never left: no address, no connection, no TLS. It may be repeated without fear. */
export class NotSent extends Error {
  override readonly name = "NotSent";
}

/** The request may have arrived, but no complete answer came back: what it did is not known. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

const connectTimeoutMs = 5_000;
const responseBytesMax = 32 * 1024 * 1024;

class ConnectFailed extends Error {}

const connect = buildConnector({ timeout: connectTimeoutMs });

const agent = new Agent({
  // Whatever goes wrong in here went wrong before a byte of the request was written. Marking it at the source is safer than
  // listing the error codes of sockets and TLS: a code missing from such a list would be an order placed twice.
  connect: (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(new ConnectFailed(error.message, { cause: error }), null);
    });
  },
  connections: 32,
  pipelining: 1,
  // Shorter than servers keep theirs, so that a request is rarely written to a connection that is just being closed.
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 60_000,
  maxResponseSize: responseBytesMax,
});

/**
 * Sends one request to a vendor we chose ourselves and reads the whole answer, whatever its status; follows no redirect and repeats
 * nothing. Throws `NotSent` or `NoAnswer`, with the cause.
 */
export async function sendRequest(options: VendorRequest): Promise<VendorResponse> {
  const url = new URL(options.url);
  const startedAt = process.hrtime.bigint();
  const announce = (outcome: VendorCall["outcome"], status?: number): void =>
    announceVendorCall({
      vendor: options.vendor,
      method: options.method,
      path: url.pathname,
      status,
      outcome,
      durationMs: Number((process.hrtime.bigint() - startedAt) / 1_000_000n),
      requestId: currentRequestId(),
    });
  try {
    const response = await inSpan({ name: `${options.vendor} ${options.method}`, kind: "client" }, async (span) => {
      Object.assign(span.attributes, { "server.address": url.host, "url.path": url.pathname });
      const received = await exchange(url, options);
      span.attributes["http.response.status_code"] = received.status;
      span.isFailed = received.status >= 500;
      return received;
    });
    announce(response.status < 400 ? "answered" : response.status < 500 ? "refused" : "failed", response.status);
    return response;
  } catch (error) {
    announce(error instanceof NotSent ? "not_sent" : "no_answer");
    throw error;
  }
}

async function exchange(url: URL, options: VendorRequest): Promise<VendorResponse> {
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: options.method,
      headers: { ...options.headers, ...traceHeaders() },
      body: options.body ?? null,
      signal: AbortSignal.timeout(options.timeoutMs),
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
    return { status: answer.statusCode, headers: flatten(answer.headers), body: await answer.body.text() };
  } catch (error) {
    throw translate(error, `${options.method} ${url.host}${url.pathname}`);
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

function translate(error: unknown, target: string): unknown {
  if (error instanceof ConnectFailed) {
    return new NotSent(`${target} was not sent: ${error.message}`, { cause: error.cause });
  }
  // A malformed header or method is our own bug, not the vendor's silence.
  if (error instanceof errors.InvalidArgumentError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new NoAnswer(`${target} was not answered: ${reason}`, { cause: error });
}
