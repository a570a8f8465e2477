import { afterAll, beforeAll, expect, test } from "vitest";
import { anAccount, type TestAccount } from "../../test/factories.ts";
import { type OwnServer, startOwnServer } from "../../test/own-mail-server.ts";
import { runCommand } from "../../test/setup/spawn-platform.ts";
import { useTestApp } from "../../test/setup/test-app.ts";
import { Secret } from "../platform/secret.ts";

const shop = useTestApp();
const newest = { id: "next-year", key: new Secret(Buffer.alloc(32, 7).toString("base64")) };
let account: TestAccount;
let server: OwnServer;
let path: string;

beforeAll(async () => {
  account = await anAccount(shop);
  server = await startOwnServer();
  const made = await shop.api.post("/reseller/profiles", { name: "Shop" }, { token: account.token });
  path = `/reseller/profiles/${made.body.profile.id}/smtp`;
  const settings = { smtp_host: "127.0.0.1", smtp_port: server.port, smtp_user: "a@shop.example", smtp_pass: "secret" };
  expect((await shop.api.put(path, settings, { token: account.token })).status).toBe(200);
});
afterAll(async () => await server.close());

async function rotateWith(keys: { id: string; key: Secret }[]) {
  const environment = {
    DATABASE_URL: shop.app.database.connectionString,
    SANDBOX_PORT: new URL(shop.sandboxUrl).port,
    ENCRYPTION_KEYS: keys.map(({ id, key }) => `${id}:${key.reveal()}`).join(","),
  };
  return await runCommand(environment, ["secrets", "rotate"]);
}

test("secrets rotate asks for a key that is missing, and lets the old one go once it had both", async () => {
  const old = shop.app.config.encryptionKeys;
  const early = await rotateWith([newest]);
  expect(early.code).toBe(1);
  expect(early.said).toContain("encrypted with another key than those of ENCRYPTION_KEYS (next-year)");
  expect(early.said).not.toContain("    at ");
  const done = await rotateWith([newest, ...old]);
  expect(done).toMatchObject({ code: 0 });
  expect(done.said).toContain("1 stored secret moved to the key next-year");
  shop.app.config.encryptionKeys = [newest];
  expect((await shop.api.post(`${path}/test`, undefined, { token: account.token })).status).toBe(200);
  expect(server.logins.at(-1)).toBe("a@shop.example:secret");
});
