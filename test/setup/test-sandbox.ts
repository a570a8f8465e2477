import { type Sandbox, startSandbox } from "../../sim/sandbox.ts";
import type { CarrierOptions, PayPalOptions } from "../../sim/vendor.ts";
import { sandboxCredentials } from "../../src/platform/config.ts";

interface TestSandboxOptions {
  carrier?: Partial<CarrierOptions>;
  paypal?: PayPalOptions;
}

/** The simulators on free ports of this machine: quick, keeping nothing, and knowing the credentials that a sandboxed platform uses. */
export async function startTestSandbox({ carrier, paypal }: TestSandboxOptions = {}): Promise<Sandbox> {
  return await startSandbox({
    port: 0,
    host: "127.0.0.1",
    smtpPort: 0,
    dataFolder: undefined,
    quiet: true,
    carrier: {
      accessCode: sandboxCredentials.ESIMACCESS_ACCESS_CODE,
      secretKey: sandboxCredentials.ESIMACCESS_SECRET_KEY,
      requestsPerSecond: 10_000,
      allocatingAnswers: 0,
      allocateAfterMs: 0,
      balanceUsd: 100_000,
      // The same everywhere: the carrier sells what the template database lists.
      seed: 1,
      ...carrier,
    },
    paypal: paypal ?? {
      clientId: sandboxCredentials.PAYPAL_CLIENT_ID,
      clientSecret: sandboxCredentials.PAYPAL_CLIENT_SECRET,
    },
  });
}
