import { describe, expect, test } from "vitest";
import { startTestApp } from "../setup/test-app.ts";

/** How seven log-ins, each with another first address in its list, are answered where five are allowed. */
async function logInSevenTimes(env: Record<string, string>, forwardedBy = ""): Promise<number[]> {
  const platform = await startTestApp({ env: { RATE_LIMIT_LOGIN: "5/900", ...env } });
  try {
    const statuses: number[] = [];
    for (let n = 1; n <= 7; n++) {
      const claims = { "x-real-ip": `192.0.2.${n}`, forwarded: `for=192.0.2.${n}` };
      const headers = { ...claims, "x-forwarded-for": `198.51.100.${n}${forwardedBy}` };
      const body = { email: `nobody-${n}@nowhere.example`, password: "x" };
      statuses.push((await platform.api.post("/auth/login", body, { headers })).status);
    }
    return statuses;
  } finally {
    await platform.close();
  }
}

const asOne = [401, 401, 401, 401, 401, 429, 429];

describe("who invents forwarding headers is still counted as one", () => {
  test("where no proxy is named", async () => {
    expect(await logInSevenTimes({})).toEqual(asOne);
  });

  test("where the proxy is another", async () => {
    expect(await logInSevenTimes({ TRUST_PROXY: "10.0.0.0/8" })).toEqual(asOne);
  });

  test("behind the proxy, which writes the address that it sees at the end", async () => {
    expect(await logInSevenTimes({ TRUST_PROXY: "127.0.0.1" }, ", 203.0.113.9")).toEqual(asOne);
  });
});

test("behind the proxy, visitors are told apart by what it wrote", async () => {
  expect(await logInSevenTimes({ TRUST_PROXY: "127.0.0.1" })).toEqual(Array(7).fill(401));
});
