import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { password } from "../../../../test/factories.ts";
import { useTestApp } from "../../../../test/setup/test-app.ts";
import { Secret } from "../../../platform/secret.ts";
import { rotateTotpSecrets } from "./rotate-totp-secrets.ts";
import { aProtectedAccount, appCode } from "./second-factor.fixture.ts";

const platform = useTestApp();

test("a second factor survives its encryption key, once its secret has moved to the new one", async () => {
  const account = await aProtectedAccount(platform);
  const { config } = platform.app;
  const newest = { id: "t2", key: new Secret(Buffer.alloc(32, 9).toString("base64")) };
  config.encryptionKeys = [newest, ...config.encryptionKeys];
  expect(await rotateTotpSecrets(platform.app)).toBe(1);
  expect(await rotateTotpSecrets(platform.app)).toBe(0);
  config.encryptionKeys = [newest];
  const login = { email: account.email, password, totp_code: appCode(platform, account.secret) };
  expect((await platform.api.post("/auth/login", login)).status).toBe(200);
});
