import { randomBytes } from "node:crypto";
import { currentRequestId, currentTraceParent, runInContext } from "./request-context.ts";
import { createSpanExporter, type ExporterOptions, type FinishedSpan, type SpanExporter } from "./span-exporter.ts";

/** What the work inside a span may say of it. */
export interface Span {
  attributes: Record<string, string | number>;
  /** Unless the work says so itself, it has failed when it throws. */
  isFailed: boolean | undefined;
}

export interface SpanOptions {
  name: string;
  kind: FinishedSpan["kind"];
  /** A traceparent from outside; what is none is ignored. Without one the span belongs to the one that runs. */
  parent?: string | undefined;
}

let exporter: SpanExporter | undefined;

/** Spans are collected and sent from now on, until the function that this returns has sent the last. */
export function startTracing(options: ExporterOptions): () => Promise<void> {
  const started = createSpanExporter(options);
  exporter = started;
  return async () => {
    exporter = undefined;
    await started.close();
  };
}

/** Runs `work` in a span of its own. Costs next to nothing while nothing is traced. */
export async function inSpan<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const span: Span = { attributes: {}, isFailed: undefined };
  const collector = exporter;
  if (!collector) return await work(span);
  const parent = readTraceParent(options.parent ?? currentTraceParent());
  const traceId = parent?.traceId ?? randomBytes(16).toString("hex");
  const spanId = randomBytes(8).toString("hex");
  const startedAt = wallClockNanoseconds();
  const requestId = currentRequestId();
  try {
    return await runInContext({ requestId, traceParent: `00-${traceId}-${spanId}-01` }, async () => await work(span));
  } catch (error) {
    span.isFailed ??= true;
    throw error;
  } finally {
    collector.add({
      traceId,
      spanId,
      parentSpanId: parent?.spanId,
      name: options.name,
      kind: options.kind,
      startedAt,
      endedAt: wallClockNanoseconds(),
      attributes: { ...span.attributes, ...(requestId === undefined ? {} : { "passim.request_id": requestId }) },
      isFailed: span.isFailed ?? false,
    });
  }
}

/** The header that lets whoever is asked go on with this trace. */
export function traceHeaders(): Record<string, string> {
  const traceParent = currentTraceParent();
  return traceParent === undefined ? {} : { traceparent: traceParent };
}

function readTraceParent(value: string | undefined): { traceId: string; spanId: string } | undefined {
  const match = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/.exec(value ?? "");
  const [, traceId, spanId] = match ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : undefined;
}

/** Spans of several machines are laid side by side, so this is the wall's clock and not the app's, which tests move. */
function wallClockNanoseconds(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n;
}
