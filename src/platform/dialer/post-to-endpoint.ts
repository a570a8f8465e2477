import { type Dispatcher, errors, request } from "undici";
import { withDeadline } from "./deadline.ts";
import { DialFailed } from "./dial-failed.ts";
import { bareHost, checkEndpointUrl, type DialPolicy, ForbiddenAddress } from "./endpoint-url.ts";
import { poolFor } from "./pinned-pools.ts";
import { resolvePublic } from "./resolve.ts";

export interface EndpointRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** From resolving the name to the last byte that is read. */
  timeoutMs: number;
  maxResponseBytes: number;
}

export interface EndpointAnswer {
  /** Redirects included: none is followed. */
  status: number;
  headers: Record<string, string>;
  /** The beginning of the answer, at most 1 KB. */
  body: string;
  durationMs: number;
}

const keptBodyBytes = 1024;

// These describe the connection or the body, and both are ours.
const ownHeaders = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Posts to a URL that a customer gave. What it answers counts as soon as its status is there: the rest is only read for the log, up to a
 * size and the deadline. Throws `DialFailed`.
 */
export async function postToEndpoint(options: EndpointRequest, policy: DialPolicy): Promise<EndpointAnswer> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(options.timeoutMs);
  const url = check(options.url, policy);
  const address = await withDeadline(resolvePublic(url.hostname, policy), signal);
  const answer = await post(url, address, options, policy, signal);
  const body = await readBeginning(answer.body, options.maxResponseBytes);
  return {
    status: answer.statusCode,
    headers: flatten(answer.headers),
    body,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

function check(raw: string, policy: DialPolicy): URL {
  try {
    return checkEndpointUrl(raw, policy);
  } catch (error) {
    if (error instanceof ForbiddenAddress) throw new DialFailed("forbidden_address", error.message, { cause: error });
    throw error;
  }
}

async function post(
  url: URL,
  address: string,
  options: EndpointRequest,
  policy: DialPolicy,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url, {
      dispatcher: poolFor(url, address, policy),
      method: "POST",
      headers: withoutOwn(options.headers),
      body: options.body,
      signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
  } catch (error) {
    throw translate(error, signal, bareHost(url.hostname));
  }
}

function withoutOwn(headers: Record<string, string>): Record<string, string> {
  const isTheirs = (name: string) => !ownHeaders.has(name.toLowerCase()) && !name.toLowerCase().startsWith("proxy-");
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isTheirs(name)));
}

function translate(error: unknown, signal: AbortSignal, host: string): unknown {
  if (error instanceof DialFailed) return error;
  // A malformed header or method is our own bug, not the endpoint's failure.
  if (error instanceof errors.InvalidArgumentError) return error;
  const isLate =
    signal.aborted || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  if (isLate) return new DialFailed("timeout", `${host} did not answer in time`, { cause: error });
  return new DialFailed("reset", `${host} closed the connection without an answer`, { cause: error });
}

async function readBeginning(body: Dispatcher.ResponseData["body"], maxResponseBytes: number): Promise<string> {
  const kept: Buffer[] = [];
  let seenBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (seenBytes < keptBodyBytes) kept.push(chunk);
      seenBytes += chunk.byteLength;
      // Leaving the loop destroys the stream and with it the connection: the rest is neither read nor waited for.
      if (seenBytes >= maxResponseBytes) break;
    }
  } catch {
    // The status has arrived, so the endpoint has answered; that its text stops in the middle changes nothing.
  }
  return Buffer.concat(kept).subarray(0, keptBodyBytes).toString("utf8");
}

function flatten(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
