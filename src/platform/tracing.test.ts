import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFundedAccount, anOrder, aPlan } from "../../test/factories.ts";
import { startTestApp } from "../../test/setup/test-app.ts";

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: string } }[];
}

const received: WireSpan[] = [];
const services = new Set<string | undefined>();
let collector: Server;

beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      if (request.url === "/v1/traces") collect(body);
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
});

afterAll(() => collector.close());

function collect(body: string): void {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: { resource: Pick<WireSpan, "attributes">; scopeSpans: { spans: WireSpan[] }[] }[];
  };
  for (const { resource, scopeSpans } of resourceSpans) {
    services.add(resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue);
    for (const { spans } of scopeSpans) received.push(...spans);
  }
}

test("a caller's trace goes on through the request, the jobs it caused and what the carrier is asked", async () => {
  const { port } = collector.address() as AddressInfo;
  const shop = await startTestApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` } });
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const account = await aFundedAccount(shop);
  const plan = await aPlan(shop, account);
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, "x-request-id": "traced" };
  await shop.api.post("/orders", anOrder(plan.id), { token: account.token, headers });
  await shop.api.post("/orders", anOrder("no-such-plan"), { token: account.token, headers });
  await shop.drain();
  // Closing sends what is left.
  await shop.close();

  const spans = received.filter((span) => span.traceId === traceId);
  const [request, refused] = spans.filter((span) => span.kind === 2);
  const job = spans.find((span) => span.name === "fulfil-order");
  const call = spans.find((span) => span.kind === 3 && span.name === "esimaccess POST");
  expect(services).toEqual(new Set(["passim"]));
  expect(request).toMatchObject({ name: "POST /api/v1/orders", parentSpanId: "00f067aa0ba902b7" });
  expect(request?.attributes).toContainEqual({ key: "http.response.status_code", value: { intValue: "201" } });
  expect(refused?.attributes).toContainEqual({ key: "http.response.status_code", value: { intValue: "404" } });
  expect(refused).not.toHaveProperty("status");
  expect(job).toMatchObject({ kind: 5, parentSpanId: request?.spanId });
  expect(job?.attributes).toContainEqual({ key: "passim.request_id", value: { stringValue: "traced" } });
  expect(call?.parentSpanId).toBe(job?.spanId);
  expect(BigInt(call?.endTimeUnixNano ?? 0)).toBeGreaterThan(BigInt(call?.startTimeUnixNano ?? 0));
});
