import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { aSubscription, happen, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();
let account: TestAccount;
beforeAll(async () => {
  account = await anAccount(platform);
});
afterEach(() => {
  const { ports } = platform.app.endpoints;
  platform.app.endpoints = { allowLoopback: true, ports };
});

const path = "/webhook-subscriptions";
const create = async (url: string) =>
  await platform.api.post(path, aSubscription(platform, "safety", { endpoint_url: url }), { token: account.token });
const change = async (id: string, url: string) =>
  await platform.api.put(`${path}/${id}`, { endpoint_url: url }, { token: account.token });

/** Names lead to `addresses` from now on, and loopback is not reached, as in production. */
function resolveTo(...addresses: string[]): void {
  const { ports } = platform.app.endpoints;
  platform.app.endpoints = { allowLoopback: false, ports, lookup: async () => await Promise.resolve(addresses) };
}

const neverAllowed = [
  ["ftp://hooks.example.com/", "scheme"],
  ["http://10.0.0.1/", "address"],
  ["https://user:secret@hooks.example.com/", "userinfo"],
  ["https://hooks.example.com:22/", "port"],
  ["https://10.0.0.1/", "address"],
  ["https://192.168.1.1/", "address"],
  ["https://169.254.169.254/latest/meta-data", "address"],
  ["https://[fd00::1]/", "address"],
  ["https://[::ffff:10.0.0.1]/", "address"],
  ["https://0xa000001/", "address"],
  ["https://0.0.0.0/", "address"],
  ["https://metadata.google.internal/", "address"],
] as const;

describe("an endpoint that is not allowed", () => {
  test.each(neverAllowed)("%s is refused at the creation and at a change", async (url, reason) => {
    const id = await subscribe(platform, account, "allowed");
    for (const answer of [await create(url), await change(id, url)]) {
      expect([answer.status, answer.body.error.code]).toEqual([422, "endpoint_not_allowed"]);
      expect(answer.body.error.details).toMatchObject([{ path: "endpoint_url", reason }]);
    }
    const read = await platform.api.get(`${path}/${id}`, { token: account.token });
    expect(read.body.subscription.endpoint_url).toBe(`${platform.sandboxUrl}/api/hooks/allowed`);
  });

  test("by plain http is one outside the sandbox", async () => {
    const refusal = async () => (await create("http://hooks.invalid/")).body;
    expect((await refusal()).test).toMatchObject({ success: false, status: null });
    resolveTo("93.184.215.14");
    expect((await refusal()).error).toMatchObject({ code: "endpoint_not_allowed", details: [{ reason: "scheme" }] });
  });

  test.each(["http://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://127.1:8443/"])(
    "%s is refused outside the sandbox",
    async (url) => {
      resolveTo("93.184.215.14");
      expect((await create(url)).body.error.code).toBe("endpoint_not_allowed");
    },
  );
});

describe("an address that was allowed once", () => {
  test("is checked again by every delivery and test", async () => {
    const id = await subscribe(platform, account, "no-more", { retry_count: 0 });
    resolveTo("93.184.215.14");
    await happen(platform, account);
    await platform.drain();
    const test = await platform.api.post(`${path}/${id}/test`, {}, { token: account.token });
    expect(test.body.test).toMatchObject({
      success: false,
      status: null,
      error: "We do not connect to this address: it is loopback",
    });
    const log = (await platform.api.get(`${path}/${id}/logs?status=failed`, { token: account.token })).body.data;
    expect(log.map((one: { error_class: string }) => one.error_class)).toEqual(Array(2).fill("forbidden_address"));
    expect(await received(platform, "no-more")).toEqual([]);
  });
});

describe("a name that leads to a private address", () => {
  test.each([["10.0.0.1"], ["169.254.169.254"], ["::1"], ["93.184.215.14", "127.0.0.1"]])(
    "(%s) is not connected to by the test",
    async (...addresses) => {
      resolveTo(...addresses);
      const { status, body } = await create("https://hooks.example.com/");
      expect(status).toBe(201);
      expect(body.test).toMatchObject({
        success: false,
        status: null,
        error: "The name leads to an address that is not public",
      });
    },
  );

  test("is not connected to by a delivery, though it led elsewhere before", async () => {
    const id = await subscribe(platform, account, "rebinding", { retry_count: 0 });
    const { port } = new URL(platform.sandboxUrl);
    // In the sandbox localhost passes the check of the URL; what it leads to is asked again at the connection.
    await change(id, `http://rebinding.localhost:${port}/api/hooks/rebinding`);
    platform.app.endpoints = {
      allowLoopback: true,
      ports: [],
      lookup: async () => await Promise.resolve(["10.0.0.1"]),
    };
    await happen(platform, account);
    await platform.drain();
    const [attempt] = (await platform.api.get(`${path}/${id}/logs`, { token: account.token })).body.data;
    expect(attempt).toMatchObject({ status: "failed", http_status: null, error_class: "forbidden_address" });
    expect(await received(platform, "rebinding")).toEqual([]);
  });
});
