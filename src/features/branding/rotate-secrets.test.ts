import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anAccount, type TestAccount } from "../../../test/factories.ts";
import { type OwnServer, startOwnServer } from "../../../test/own-mail-server.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { DecryptionFailed } from "../../platform/encryption.ts";
import { Secret } from "../../platform/secret.ts";
import { rotateSecrets } from "./rotate-secrets.ts";

const test = useTestApp();
const aKey = (id: string, byte: number) => ({ id, key: new Secret(Buffer.alloc(32, byte).toString("base64")) });
let account: TestAccount;
let server: OwnServer;
let path: string;

beforeAll(async () => {
  account = await anAccount(test);
  server = await startOwnServer();
  const made = await test.api.post("/reseller/profiles", { name: "Shop" }, { token: account.token });
  path = `/reseller/profiles/${made.body.profile.id}/smtp`;
  const settings = {
    smtp_host: "127.0.0.1",
    smtp_port: server.port,
    smtp_user: "noreply@shop.example",
    smtp_pass: "yourpassword",
  };
  await test.api.put(path, settings, { token: account.token });
});
afterAll(async () => await server.close());

const signsIn = async () => (await test.api.post(`${path}/test`, undefined, { token: account.token })).status === 200;

describe("rotating the encryption keys", () => {
  it("moves every password to the newest key, after which the old one can go", async () => {
    const [old] = test.app.config.encryptionKeys;
    const newest = aKey("t2", 9);
    test.app.config.encryptionKeys = [newest, ...(old ? [old] : [])];
    expect(await signsIn()).toBe(true);
    expect(await rotateSecrets(test.app)).toBe(1);
    expect(await rotateSecrets(test.app)).toBe(0);
    test.app.config.encryptionKeys = [newest];
    expect(await signsIn()).toBe(true);
    expect(server.logins.at(-1)).toBe("noreply@shop.example:yourpassword");
  });

  it("spares a password that a change of the settings kept while it was moved", async () => {
    const newest = aKey("t4", 13);
    server.beforeNextLogin(async () => {
      test.app.config.encryptionKeys = [newest, ...test.app.config.encryptionKeys];
      expect(await rotateSecrets(test.app)).toBe(1);
    });
    const changed = await test.api.put(path, { email_from_name: "Shop" }, { token: account.token });
    expect(changed.status).toBe(200);
    test.app.config.encryptionKeys = [newest];
    expect(await signsIn()).toBe(true);
  });

  it("changes nothing while a key that is still needed is missing", async () => {
    const kept = test.app.config.encryptionKeys;
    test.app.config.encryptionKeys = [aKey("t3", 11)];
    await expect(rotateSecrets(test.app)).rejects.toThrow(DecryptionFailed);
    const tested = await test.api.post(`${path}/test`, undefined, { token: account.token });
    expect(tested.status).toBe(422);
    expect(tested.body.message).toContain("The stored password can't be read any more; please set it again");
    test.app.config.encryptionKeys = kept;
    expect(await signsIn()).toBe(true);
  });
});
