import { describe, expect, onTestFinished, test } from "vitest";
import { isIccidReused } from "../../sim/esim-access/births.ts";
import type { Sandbox } from "../../sim/sandbox.ts";
import type { CarrierOptions } from "../../sim/vendor.ts";
import { type EsimProvider, type EsimReference, Unavailable } from "../../src/providers/esim/contract.ts";
import { createEsimAccess } from "../../src/providers/esim/esim-access/adapter.ts";
import { startTestSandbox } from "../setup/test-sandbox.ts";
import type { CarrierBench } from "./esim-provider/bench.ts";
import { describeEsimProvider } from "./esim-provider.ts";

const credentials = { accessCode: "conformance", secretKey: "a secret" };
const patientMs = 30_000;
/** Well below the three seconds that a slow sandbox takes. */
const impatientMs = 1_000;

async function openSandbox(carrier: Partial<CarrierOptions> = {}): Promise<Sandbox> {
  return await startTestSandbox({
    carrier: {
      ...credentials,
      requestsPerSecond: 0,
      allocatingAnswers: 2,
      // Only answers count here, so that "allocating" does not depend on how fast this machine is.
      allocateAfterMs: 3_600_000,
      ...carrier,
    },
  });
}

function connect({ url }: Sandbox, options: { timeoutMs?: number; secretKey?: string } = {}): EsimProvider {
  return createEsimAccess({
    id: "provider-esim-access",
    name: "eSIM Access",
    url: `${url}/esimaccess`,
    ...credentials,
    throttle: async () => await Promise.resolve(),
    clock: () => new Date(),
    onUnreadable: expect.fail,
    ...options,
  });
}

async function openBench(): Promise<CarrierBench> {
  const sandbox = await openSandbox();
  const call = async (path: string, body?: object): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(
      sandbox.url + path,
      body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) },
    );
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return await response.json();
  };
  const move = async (esim: EsimReference, change: object): Promise<void> => {
    await call(`/api/esims/${esim.esimTranNo}`, change);
  };
  return {
    provider: connect(sandbox, { timeoutMs: patientMs }),
    impatient: connect(sandbox, { timeoutMs: impatientMs }),
    async spoil(operation, fault) {
      await call("/api/faults", { target: "carrier", operation, fault, times: 1 });
    },
    finishAllocation: () => sandbox.advance(3_600),
    install: async (esim) => await move(esim, { smdp_status: "ENABLED" }),
    useData: async (esim, usedBytes) => await move(esim, { used_mb: Number(usedBytes) / 1_048_576 }),
    async countSold() {
      return ((await call("/api/carrier")) as { sold: number }).sold;
    },
    noticeUrl: `${sandbox.url}/api/hooks/conformance`,
    async listNotices() {
      const received = (await call("/api/hooks/conformance/received")) as { body: string }[];
      return received.map(({ body }) => body);
    },
    close: async () => await sandbox.close(),
  };
}

describeEsimProvider("eSIM Access in the sandbox", openBench);

async function openForTest(carrier: Partial<CarrierOptions> = {}): Promise<Sandbox> {
  const sandbox = await openSandbox(carrier);
  onTestFinished(async () => await sandbox.close());
  return sandbox;
}

describe("eSIM Access's own ways", () => {
  /** A seed by which the carrier gives its second eSIM the ICCID of the first, if that one is dead. */
  const reusingSeed = Array.from({ length: 100_000 }, (_, seed) => seed).find((seed) => isIccidReused(seed, 2)) ?? 0;

  test("an ICCID that is used again still leads each eSIM to its own profile", async () => {
    const sandbox = await openForTest({ seed: reusingSeed, allocatingAnswers: 0 });
    const provider = connect(sandbox);
    const [plan] = await provider.listPlans();
    const order = { packageCode: plan?.packageCode ?? "", quantity: 1, periodDays: null };
    const buy = async (reference: string) => {
      const expectedCostMicros = plan?.costMicros ?? 0n;
      const { carrierOrderId } = await provider.placeOrder({ ...order, reference, expectedCostMicros });
      const bought = await provider.getOrder(carrierOrderId);
      return bought.state === "ready" ? bought.esims : [];
    };
    const [first] = await buy("first");
    if (first === undefined) throw new Error("The first order has no eSIM");
    await provider.cancelEsim(first);
    const [second] = await buy("second");
    expect(second?.iccid).toBe(first.iccid);
    expect(second?.esimTranNo).not.toBe(first.esimTranNo);
    expect(await provider.getEsim(first, "orders")).toMatchObject({
      esimTranNo: first.esimTranNo,
      status: "cancelled",
    });
    expect(await provider.getEsim(second ?? first, "orders")).toMatchObject({
      esimTranNo: second?.esimTranNo,
      status: "released",
    });
  });

  test("too many requests are Unavailable: nothing happened and they may be repeated", async () => {
    const sandbox = await openForTest({ requestsPerSecond: 1 });
    const provider = connect(sandbox);
    await provider.getBalanceMicros();
    const order = { reference: "r", packageCode: "p", quantity: 1, expectedCostMicros: 100n, periodDays: null };
    await expect(provider.placeOrder(order)).rejects.toBeInstanceOf(Unavailable);
  });

  test("a wrong secret is a matter for the operator, not for the customer", async () => {
    const sandbox = await openForTest();
    const attempt = connect(sandbox, { secretKey: "another" }).getBalanceMicros();
    await expect(attempt).rejects.toMatchObject({ name: "Rejected", reason: "misconfigured" });
  });

  test("a balance that is too low says so", async () => {
    const sandbox = await openForTest({ balanceUsd: 0 });
    const provider = connect(sandbox);
    const [plan] = await provider.listPlans();
    const order = { reference: "r", packageCode: plan?.packageCode ?? "", quantity: 1, periodDays: null };
    const attempt = provider.placeOrder({ ...order, expectedCostMicros: plan?.costMicros ?? 0n });
    await expect(attempt).rejects.toMatchObject({ name: "Rejected", reason: "provider_funds" });
  });

  test("a carrier that is gone leaves an order that never left", async () => {
    const sandbox = await openForTest();
    await sandbox.close();
    const order = { reference: "r", packageCode: "p", quantity: 1, expectedCostMicros: 100n, periodDays: null };
    await expect(connect(sandbox).placeOrder(order)).rejects.toBeInstanceOf(Unavailable);
  });
});
