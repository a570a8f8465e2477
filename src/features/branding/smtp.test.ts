import { afterEach, describe, expect, it } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { type OwnServer, startOwnServer } from "../../../test/own-mail-server.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const test = useTestApp({ env: { RATE_LIMIT_SMTP_TEST: "6/600" } });
const servers: OwnServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

interface Owner {
  account: TestAccount;
  path: string;
  server: OwnServer;
  /** A body that works. */
  settings: Record<string, unknown>;
}

async function anOwner(): Promise<Owner> {
  const account = await anAccount(test);
  const made = await test.api.post("/reseller/profiles", { name: "My eSIM Store" }, { token: account.token });
  const server = await startOwnServer();
  servers.push(server);
  return {
    account,
    path: `/reseller/profiles/${made.body.profile.id}/smtp`,
    server,
    settings: {
      smtp_host: "127.0.0.1",
      smtp_port: server.port,
      smtp_user: "noreply@shop.example",
      smtp_pass: "yourpassword",
      smtp_secure: false,
      email_from: "hello@shop.example",
      email_from_name: "My eSIM Store",
      use_custom_smtp: true,
    },
  };
}

const put = async (owner: Owner, body: unknown) => await test.api.put(owner.path, body, { token: owner.account.token });
const get = async (owner: Owner) =>
  (await test.api.get(owner.path, { token: owner.account.token })).body.smtp_config as Record<string, unknown>;
const tryOut = async (owner: Owner) =>
  await test.api.post(`${owner.path}/test`, undefined, { token: owner.account.token });

const nothing = {
  smtp_host: null,
  smtp_port: null,
  smtp_user: null,
  smtp_secure: null,
  email_from: null,
  email_from_name: null,
  use_custom_smtp: false,
  smtp_pass_configured: false,
};

describe("a profile's own mail server", () => {
  it("is nothing but nulls before it is set and after it is disabled", async () => {
    const owner = await anOwner();
    expect(await get(owner)).toEqual(nothing);
    await put(owner, owner.settings);
    const disabled = await test.api.delete(owner.path, { token: owner.account.token });
    expect(disabled.body).toEqual({ success: true, message: "Custom SMTP disabled successfully" });
    expect(await get(owner)).toEqual(nothing);
  });

  it("is signed in to before it is saved, and its password is never shown", async () => {
    const owner = await anOwner();
    const answer = await put(owner, owner.settings);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      message: "SMTP configuration updated and tested successfully",
      smtp_config: {
        smtp_host: "127.0.0.1",
        smtp_port: owner.server.port,
        smtp_user: "noreply@shop.example",
        use_custom_smtp: true,
      },
    });
    expect(owner.server.logins).toEqual(["noreply@shop.example:yourpassword"]);
    const { smtp_pass: _, ...shown } = owner.settings;
    expect(await get(owner)).toEqual({ ...shown, smtp_pass_configured: true });
    const profiles = await test.api.get("/reseller/profiles", { token: owner.account.token });
    expect(profiles.body.data[0].use_custom_smtp).toBe(true);
  });

  it("is not saved when it does not let us in, and the answer has the class and three digits but not its words", async () => {
    const owner = await anOwner();
    const refused = await put(owner, { ...owner.settings, smtp_pass: "wrong" });
    expect(refused.status).toBe(422);
    expect(refused.body.error).toEqual({
      code: "smtp_test_failed",
      details: [{ path: "smtp_host", message: expect.any(String), class: "auth_failed", response_code: 535 }],
    });
    expect(JSON.stringify(refused.body)).not.toContain("banner-of-the-server");
    expect(await get(owner)).toEqual(nothing);
  });

  it("stays as it was when a change of it fails its test", async () => {
    const owner = await anOwner();
    await put(owner, owner.settings);
    const before = await get(owner);
    const refused = await put(owner, { smtp_port: 1, smtp_pass: "yourpassword" });
    expect(refused.body.error).toMatchObject({ code: "smtp_test_failed", details: [{ class: "connect_failed" }] });
    expect(await get(owner)).toEqual(before);
  });

  it("is saved without a test when it is not to be used", async () => {
    const owner = await anOwner();
    const saved = await put(owner, { ...owner.settings, smtp_pass: "wrong", use_custom_smtp: false });
    expect(saved.status).toBe(200);
    expect(saved.body.smtp_config.use_custom_smtp).toBe(false);
    expect(owner.server.logins).toEqual([]);
    expect((await tryOut(owner)).body.error.code).toBe("smtp_test_failed");
  });

  it("stays cleared when that happens during the test of a change, and what the change leaves out is missing", async () => {
    const owner = await anOwner();
    expect((await put(owner, owner.settings)).status).toBe(200);
    owner.server.beforeNextLogin(async () => {
      await test.api.delete(owner.path, { token: owner.account.token });
    });
    const answer = await put(owner, { email_from_name: "Another Store" });
    expect(answer.status).toBe(400);
    expect(await get(owner)).toEqual(nothing);
  });

  it("keeps its password when it is left out", async () => {
    const owner = await anOwner();
    await put(owner, owner.settings);
    expect((await put(owner, { email_from_name: "Another name" })).status).toBe(200);
    expect(owner.server.logins).toEqual(Array(2).fill("noreply@shop.example:yourpassword"));
    expect(await get(owner)).toMatchObject({ email_from_name: "Another name", smtp_pass_configured: true });
  });

  it.each([
    ["host", { smtp_host: "localhost" }],
    ["port", { smtp_port: 2525 }],
    ["user", { smtp_user: "somebody@shop.example" }],
    ["host, even for later", { smtp_host: "evil.example.com", use_custom_smtp: false }],
  ])("never gets its stored password with another %s", async (_, change) => {
    const owner = await anOwner();
    await put(owner, owner.settings);
    const refused = await put(owner, change);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: "validation_failed", details: [{ path: "smtp_pass" }] });
    expect(await get(owner)).toMatchObject({ smtp_host: "127.0.0.1", smtp_user: "noreply@shop.example" });
  });

  it.each([
    ["smtp_host", { smtp_host: null }],
    ["smtp_port", { smtp_port: null }],
    ["smtp_pass", { smtp_pass: null }],
    ["smtp_port", { smtp_port: 0 }],
    ["smtp_port", { smtp_port: "587" }],
    ["email_from", { email_from: "hello@shop.example\r\nBcc: eve@example.com" }],
    ["email_from_name", { email_from_name: "Shop\r\nBcc: eve@example.com" }],
  ])("is refused before any connection for a wrong %s", async (path, change) => {
    const owner = await anOwner();
    const refused = await put(owner, { ...owner.settings, ...change });
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: "validation_failed", details: [{ path }] });
    expect(owner.server.logins).toEqual([]);
  });

  it("needs no user and password where the server asks for none", async () => {
    const owner = await anOwner();
    const { smtp_user: _, smtp_pass: __, ...open } = owner.settings;
    expect((await put(owner, open)).status).toBe(200);
    expect(await get(owner)).toMatchObject({ smtp_user: null, smtp_pass_configured: false });
  });

  it.each([
    ["169.254.169.254", 25],
    ["10.0.0.1", 587],
    ["192.168.1.1", 465],
    ["metadata.internal", 587],
    ["[::ffff:10.0.0.1]", 25],
    ["smtp.example.com", 6379],
    ["smtp.example.com/path", 587],
  ])("at %s:%i is never connected to", async (host, port) => {
    const owner = await anOwner();
    const refused = await put(owner, { ...owner.settings, smtp_host: host, smtp_port: port });
    expect(refused.status).toBe(422);
    expect(refused.body.error).toMatchObject({ code: "smtp_test_failed", details: [{ class: "connect_failed" }] });
  });
});

describe("the test of a stored server", () => {
  it("passes while the server lets us in, and fails when it no longer does", async () => {
    const owner = await anOwner();
    await put(owner, owner.settings);
    expect((await tryOut(owner)).body).toEqual({ success: true, message: "SMTP connection test successful" });
    owner.server.refuseLogins();
    const refused = await tryOut(owner);
    expect(refused.status).toBe(422);
    expect(refused.body.error.details).toMatchObject([{ class: "auth_failed", response_code: 535 }]);
  });

  it("needs a server to test", async () => {
    const answer = await tryOut(await anOwner());
    expect(answer.status).toBe(409);
    expect(answer.body.error.code).toBe("smtp_not_configured");
  });

  it("is limited per account, so that nobody scans others' ports with it", async () => {
    const owner = await anOwner();
    await put(owner, owner.settings);
    for (let count = 0; count < 5; count += 1) expect((await tryOut(owner)).status).toBe(200);
    const refused = await tryOut(owner);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
    expect((await put(owner, owner.settings)).status).toBe(429);
    expect(owner.server.logins).toHaveLength(6);
    const other = await anOwner();
    expect((await put(other, other.settings)).status).toBe(200);
    test.advance(601);
    expect((await tryOut(owner)).status).toBe(200);
  });
});
