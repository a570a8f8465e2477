import { expect, test } from "vitest";
import { anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { Secret } from "../../platform/secret.ts";
import { rotateWebhookSecrets } from "./index.ts";
import { happen, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();

test("deliveries are signed as before once every secret is on a new encryption key and the old key is gone", async () => {
  const account = await anAccount(platform);
  const id = await subscribe(platform, account, "moved", { secret: "the first" });
  await platform.api.put(`/webhook-subscriptions/${id}`, { secret: "the second" }, { token: account.token });
  const newKey = { id: "t2", key: new Secret(Buffer.alloc(32, 8).toString("base64")) };
  platform.app.config.encryptionKeys = [newKey, ...platform.app.config.encryptionKeys];
  expect(await rotateWebhookSecrets(platform.app)).toBe(1);
  expect(await rotateWebhookSecrets(platform.app)).toBe(0);
  platform.app.config.encryptionKeys = [newKey];
  await happen(platform, account);
  await platform.drain();
  const [hook] = await received(platform, "moved");
  expect(hook?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
});
