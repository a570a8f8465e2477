export interface FinishedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: "server" | "client" | "consumer";
  startedAt: bigint;
  endedAt: bigint;
  attributes: Record<string, string | number>;
  isFailed: boolean;
}

export interface ExporterOptions {
  /** Of an OpenTelemetry collector; spans go to `/v1/traces` below it. */
  endpoint: string;
  serviceName: string;
  /** Told when spans could not be sent; they are gone. */
  onLost: (error: unknown) => void;
}

export interface SpanExporter {
  add(span: FinishedSpan): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

const flushMs = 2_000;
const exportTimeoutMs = 5_000;
/** While the collector is away no more than this is kept; traces are not worth the memory of what they watch. */
const spansMax = 5_000;
/** OTLP's numbers. */
const kindNumbers = { server: 2, client: 3, consumer: 5 } as const satisfies Record<FinishedSpan["kind"], number>;
const failedStatus = { code: 2 };

/** Sends spans by OTLP over HTTP, as JSON, every two seconds. */
export function createSpanExporter(options: ExporterOptions): SpanExporter {
  let waiting: FinishedSpan[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    await send(options, batch).catch(options.onLost);
  };
  const timer = setInterval(() => void flush(), flushMs).unref();
  return {
    add(span) {
      if (waiting.length < spansMax) waiting.push(span);
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

async function send({ endpoint, serviceName }: ExporterOptions, spans: FinishedSpan[]): Promise<void> {
  const resource = { attributes: toAttributes({ "service.name": serviceName }) };
  const scopeSpans = [{ scope: { name: "passim" }, spans: spans.map(toWire) }];
  const answer = await fetch(`${endpoint.replace(/\/+$/, "")}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }),
    signal: AbortSignal.timeout(exportTimeoutMs),
  });
  await answer.text();
  if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
}

function toWire(span: FinishedSpan): Record<string, unknown> {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: kindNumbers[span.kind],
    startTimeUnixNano: span.startedAt.toString(),
    endTimeUnixNano: span.endedAt.toString(),
    attributes: toAttributes(span.attributes),
    ...(span.isFailed ? { status: failedStatus } : {}),
  };
}

function toAttributes(attributes: FinishedSpan["attributes"]): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
}
