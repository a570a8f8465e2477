import { expect, test } from "vitest";
import { anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";
import { Secret } from "../../platform/secret.ts";
import { happen, received, subscribe } from "./webhook.fixture.ts";

const platform = useTestApp();

test("a subscription whose encryption key is lost sends what waits at once when it has another secret", async () => {
  const account = await anAccount(platform);
  const id = await subscribe(platform, account, "lost");
  platform.app.config.encryptionKeys = [{ id: "t2", key: new Secret(Buffer.alloc(32, 8).toString("base64")) }];
  await happen(platform, account);
  // Its job fails so often that the next turn is a minute away.
  for (let turn = 1; turn <= 10; turn++) {
    await platform.drain();
    platform.advance(60);
  }
  await platform.drain();
  const change = { secret: "another secret of mine" };
  const changed = await platform.api.put(`/webhook-subscriptions/${id}`, change, { token: account.token });
  expect(changed.body.subscription.previous_secret_until).toBeNull();
  await platform.drain();
  const [hook] = await received(platform, "lost");
  expect(hook?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
});
