import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { onVendorCall } from "./vendor-trace.ts";

/** What this process has counted since it started, and what it measures when it is asked. One process, one registry. */
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const registers = [registry];

const requests = new Histogram({
  name: "passim_http_request_duration_seconds",
  help: "Requests answered, by route and status",
  labelNames: ["method", "route", "status"],
  // Orders wait for their carrier up to ORDER_WAIT_MS, so the buckets reach beyond that.
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers,
});
const jobs = new Histogram({
  name: "passim_job_duration_seconds",
  help: "Runs of jobs in this process, by outcome: done, again, failed, dead",
  labelNames: ["job", "outcome"],
  buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 30],
  registers,
});
const vendorCalls = new Histogram({
  name: "passim_vendor_request_duration_seconds",
  help: "Requests to carriers and to PayPal by outcome: answered, refused (4xx), failed (5xx), not_sent, no_answer",
  labelNames: ["vendor", "outcome"],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers,
});
const vendorAnswers = new Counter({
  name: "passim_vendor_answers_total",
  help: "Answers of carriers and of PayPal, by status",
  labelNames: ["vendor", "status"],
  registers,
});

onVendorCall((call) => {
  vendorCalls.observe({ vendor: call.vendor, outcome: call.outcome }, call.durationMs / 1_000);
  if (call.status !== undefined) vendorAnswers.inc({ vendor: call.vendor, status: call.status });
});

/** Counts an answered request. `route` is a pattern, never an address: addresses are without number, and some are secrets. */
export function countRequest(
  request: { method: string; route: string | undefined; status: number },
  durationMs: number,
): void {
  const { method, route = "none", status } = request;
  requests.observe({ method, route, status }, durationMs / 1_000);
}

export function countJob(job: string, outcome: string, durationMs: number): void {
  jobs.observe({ job, outcome }, durationMs / 1_000);
}

export interface Measurement {
  name: string;
  help: string;
  /** One for each combination of labels. */
  values: readonly { labels: Record<string, string>; value: number }[];
}

/** Everything counted, and `measurements`, in Prometheus' text format. */
export async function renderMetrics(
  measurements: readonly Measurement[],
): Promise<{ text: string; contentType: string }> {
  const measured = new Registry();
  for (const { name, help, values } of measurements) {
    const gauge = new Gauge({ name, help, labelNames: Object.keys(values[0]?.labels ?? {}), registers: [measured] });
    for (const { labels, value } of values) gauge.set(labels, value);
  }
  const text = await Registry.merge([registry, measured]).metrics();
  return { text, contentType: registry.contentType };
}
