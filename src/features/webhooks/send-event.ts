import type { App } from "../../app.ts";
import { DialFailed } from "../../platform/dialer/dial-failed.ts";
import { type EndpointAnswer, type EndpointRequest, postToEndpoint } from "../../platform/dialer/post-to-endpoint.ts";
import type { EventToSend } from "./delivery-store.ts";
import { readRetryAfter } from "./retry-schedule.ts";
import { signatureHeaders } from "./sign.ts";
import { openSecrets } from "./signing-secret.ts";
import { noteSpeed } from "./slow-endpoints.ts";
import type { Subscription } from "./subscription-store.ts";

const answerMaxBytes = 16 * 1024;
const gone = 410;

/** How one attempt ended. */
export interface SendResult {
  sentAt: Date;
  isSuccess: boolean;
  httpStatus: number | null;
  durationMs: number;
  errorClass: string | null;
  /** For the subscriber's eyes. */
  error: string | null;
  /** The first 1 KB of what the endpoint said. */
  answer: string | null;
  retryAfterMs: number | null;
  /** The endpoint says that it will never take events again. */
  isGone: boolean;
}

/** Sends an event to a subscription's endpoint once, now. Never throws for what the endpoint does. */
export async function sendEvent(
  app: App,
  subscription: Subscription,
  event: EventToSend,
  sequence: bigint,
): Promise<SendResult> {
  const sentAt = app.clock.now();
  const body = JSON.stringify({
    id: event.id,
    type: event.type,
    timestamp: event.occurredAt.toISOString(),
    data: event.data,
  });
  const headers = {
    "content-type": "application/json",
    "user-agent": "Passim-Webhooks/1.0",
    "x-webhook-sequence": String(sequence),
    ...signatureHeaders(
      { id: event.id, type: event.type, sentAt, body },
      openSecrets(app.config, subscription, sentAt),
    ),
  };
  const timeoutMs = subscription.timeoutSeconds * 1_000;
  const request = { url: subscription.endpointUrl, headers, body, timeoutMs, maxResponseBytes: answerMaxBytes };
  const result = await post(app, request, sentAt);
  noteSpeed(subscription.id, result.durationMs);
  return result;
}

async function post(app: App, request: EndpointRequest, sentAt: Date): Promise<SendResult> {
  const startedAt = performance.now();
  try {
    return fromAnswer(await postToEndpoint(request, app.endpoints), sentAt);
  } catch (error) {
    if (error instanceof DialFailed) return fromFailure(error, sentAt, Math.round(performance.now() - startedAt));
    throw error;
  }
}

function fromAnswer(answer: EndpointAnswer, sentAt: Date): SendResult {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  return {
    sentAt,
    isSuccess,
    httpStatus: answer.status,
    durationMs: answer.durationMs,
    errorClass: isSuccess ? null : "http_status",
    error: isSuccess ? null : `The endpoint answered ${answer.status}`,
    answer: printable(answer.body),
    retryAfterMs: readRetryAfter(answer.headers["retry-after"], sentAt),
    isGone: answer.status === gone,
  };
}

function fromFailure(failure: DialFailed, sentAt: Date, durationMs: number): SendResult {
  return {
    sentAt,
    isSuccess: false,
    httpStatus: null,
    durationMs,
    errorClass: failure.failureClass,
    error: failure.message,
    answer: null,
    retryAfterMs: null,
    isGone: false,
  };
}

/** The database takes any text but this one character. */
function printable(text: string): string {
  return text.replaceAll("\0", "\u{fffd}");
}
